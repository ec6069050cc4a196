"""The visitor: one walk over what the cut left, collecting definitions and uses of watched names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

import libcst as cst

from ssot_lint.facts import sites
from ssot_lint.facts.cut import SourceText
from ssot_lint.facts.definitions import class_facts, function_facts
from ssot_lint.facts.model import Definition, DefinitionKind, FileFacts, Question, Span, Use
from ssot_lint.facts.positions import Offsets
from ssot_lint.facts.scopes import Scope, scope_of
from ssot_lint.facts.screen import names_expression
from ssot_lint.facts.walking import children


def visit(module: cst.Module, text: SourceText, question: Question) -> FileFacts:
    """Facts of a parsed module, in source order."""
    visitor = SiteVisitor(module, text, question)
    visitor.walk()
    return FileFacts(
        tuple(sorted(visitor.definitions, key=lambda one: one.span)),
        tuple(sorted(visitor.uses, key=lambda one: (one.span, one.kind))),
    )


class SiteVisitor:
    """Collects every site of a watched name; decides nothing."""

    def __init__(self, module: cst.Module, text: SourceText, question: Question) -> None:
        self.definitions: list[Definition] = []
        self.uses: list[Use] = []
        self.ancestors: list[cst.CSTNode] = []
        self._module = module
        self._text = text
        self._offsets = Offsets(module)
        self._watched = re.compile(names_expression(question.names) or r"(?!)")
        self._defined = re.compile(names_expression({*question.names, *question.canonical_names}))
        self._mentions = [match.start() for match in self._defined.finditer(text.lines.text)]
        self._scopes: dict[int, Scope] = {}

    def walk(self) -> None:
        """Collect from every node that holds a wanted name, outermost first."""
        waiting: list[Iterator[cst.CSTNode]] = [iter((self._module,))]
        while waiting:
            node = next(waiting[-1], None)
            if node is None:
                waiting.pop()
                del self.ancestors[-1:]
            elif self._holds_mention(node):
                collect = _COLLECTORS.get(type(node))
                if collect is not None:
                    collect(self, node)
                self.ancestors.append(node)
                waiting.append(children(node))

    def _holds_mention(self, node: cst.CSTNode) -> bool:
        start, end = self._offsets.full(node)
        place = bisect_left(self._mentions, start)
        return place < len(self._mentions) and self._mentions[place] < end

    def is_watched(self, name: str) -> bool:
        """True when a contract watches the name."""
        return self._watched.fullmatch(name) is not None

    def is_defined(self, name: str) -> bool:
        """True when the name is watched or a canonical's."""
        return self._defined.fullmatch(name) is not None

    def mentions(self, text: str) -> bool:
        """True when the text holds a watched name."""
        return self._watched.search(text) is not None

    def locate(self, node: cst.CSTNode) -> Span:
        """Where the node stands."""
        start, end = self._offsets.own(node)
        return Span(*self._text.place(start), *self._text.place(end))

    def scope(self, function: cst.FunctionDef | cst.Lambda, class_qualname: str | None) -> Scope:
        """What the function's own names are bound to, read once."""
        key = id(function)
        if key not in self._scopes:
            self._scopes[key] = scope_of(function, class_qualname)
        return self._scopes[key]

    def qualname(self) -> str:
        """Qualified name of the definition around the current node."""
        return ".".join(
            one.name.value for one in self.ancestors if isinstance(one, cst.FunctionDef | cst.ClassDef)
        )

    def collect_function(self, node: cst.FunctionDef) -> None:
        """A function or method, when its name is wanted."""
        if self.is_defined(node.name.value):
            around = self._class_around()
            self.definitions.append(
                function_facts(node, self._inner(node.name.value), around, self.locate, self.is_defined)
            )

    def collect_class(self, node: cst.ClassDef) -> None:
        """A class, when its name is wanted."""
        if self.is_defined(node.name.value):
            self.definitions.append(class_facts(node, self._inner(node.name.value), self.locate))

    def collect_name(self, node: cst.Name) -> None:
        """A name: part of an attribute, an import, a definition, or a plain use."""
        if not self.is_watched(node.value):
            return
        found = sites.name_site(self, node)
        if isinstance(found, Use):
            self.uses.append(found)
        elif found is not None:
            value, site = found
            self.definitions.append(
                Definition(
                    node.value, self._inner(node.value), DefinitionKind.CONSTANT, self.locate(node), site, value=value
                )
            )

    def collect_string(self, node: cst.SimpleString) -> None:
        """A string literal that names a watched name."""
        if self.mentions(node.value) and (use := sites.string_site(self, node)) is not None:
            self.uses.append(use)

    def _inner(self, name: str) -> str:
        around = self.qualname()
        return f"{around}.{name}" if around else name

    def _class_around(self) -> cst.ClassDef | None:
        for around in reversed(self.ancestors):
            if isinstance(around, cst.FunctionDef):
                return None
            if isinstance(around, cst.ClassDef):
                return around
        return None


_COLLECTORS = {
    cst.FunctionDef: SiteVisitor.collect_function,
    cst.ClassDef: SiteVisitor.collect_class,
    cst.Name: SiteVisitor.collect_name,
    cst.SimpleString: SiteVisitor.collect_string,
}
