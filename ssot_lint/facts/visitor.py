"""The visitor: one walk over what the cut left, collecting definitions and uses of watched names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import libcst as cst

from ssot_lint.facts import sites
from ssot_lint.facts.bindings import ModuleBindings
from ssot_lint.facts.cut import SourceText
from ssot_lint.facts.definitions import class_facts, function_facts, parameter_names
from ssot_lint.facts.expressions import source_of
from ssot_lint.facts.handlers import expects_attribute_error
from ssot_lint.facts.model import Definition, DefinitionKind, FileFacts, Origin, Question, Span, Use, UseKind
from ssot_lint.facts.origins import first_name, local_origin, qualname_of
from ssot_lint.facts.positions import Offsets
from ssot_lint.facts.scopes import Scope, innermost_function, scope_of
from ssot_lint.facts.screen import names_expression
from ssot_lint.facts.string_sites import string_uses
from ssot_lint.facts.strings import StringNode
from ssot_lint.facts.walking import children


def visit(module: cst.Module, text: SourceText, question: Question, surroundings: Surroundings) -> FileFacts:
    """Facts of a parsed module, in source order."""
    visitor = SiteVisitor(module, text, question, surroundings)
    visitor.walk()
    return FileFacts(
        tuple(sorted(visitor.definitions, key=lambda one: one.span)),
        tuple(sorted(visitor.uses, key=lambda one: (one.span, one.kind))),
    )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the rest of the module says: its bindings, and its constants that are plain text."""

    bindings: ModuleBindings
    constants: Mapping[str, str]
    asked: Callable[[], frozenset[str]]
    """Tells the names by which attributes are asked for."""


class SiteVisitor:
    """Collects every site of a watched name; decides nothing."""

    def __init__(self, module: cst.Module, text: SourceText, question: Question, surroundings: Surroundings) -> None:
        self.definitions: list[Definition] = []
        self.uses: list[Use] = []
        self.ancestors: list[cst.CSTNode] = []
        self.constants = surroundings.constants
        self._asked = surroundings.asked
        self._bindings = surroundings.bindings
        self._module = module
        self._offsets = Offsets(module)
        self._text = text.regenerated(self._offsets.text)
        self._watched = re.compile(names_expression(question.names))
        self._defined = re.compile(names_expression({*question.names, *question.canonical_names}))
        self._mentions = [match.start() for match in self._defined.finditer(self._text.lines.text)]
        self._scopes: dict[tuple[int, str | None], Scope] = {}

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

    def is_asked(self, name: str) -> bool:
        """True of a variable or a function whose text is somewhere the name of an attribute that is asked for."""
        return name in self._asked()

    def is_defined(self, name: str) -> bool:
        """True when the name is watched or a canonical's."""
        return self._defined.fullmatch(name) is not None

    def handed_on(self, name: str, is_alone: bool) -> str | None:
        """The canonical's or watched name that a callee goes by, also where the module imports it under another."""
        if self.is_defined(name):
            return name
        origin = self._bindings.origin(name) if is_alone else None
        source = origin.text.rpartition(":")[2] if origin is not None and origin.kind == "from" else ""
        return source if source and self.is_defined(source) else None

    def locate(self, node: cst.CSTNode) -> Span:
        """Where the node stands."""
        start, end = self._offsets.own(node)
        return Span(*self._text.place(start), *self._text.place(end))

    def scope(self, node: cst.FunctionDef | cst.Lambda | cst.ClassDef, class_qualname: str | None) -> Scope:
        """What the function's or class's own names are bound to, read once."""
        key = (id(node), class_qualname)
        if key not in self._scopes:
            self._scopes[key] = scope_of(node, class_qualname)
        return self._scopes[key]

    def origin(self, name: str, node: cst.CSTNode) -> Origin | None:
        """Where a name that stands at the current place comes from."""
        return local_origin(name, node, self.ancestors, self.scope) or self._bindings.origin(name)

    def use(
        self,
        kind: UseKind,
        name: str,
        token: cst.CSTNode,
        site: cst.CSTNode,
        receiver: cst.BaseExpression | None = None,
        *,
        root: cst.BaseExpression | None = None,
    ) -> Use:
        """A use at the current place; its origin is that of the root, of the receiver, or of the name itself."""
        function = innermost_function(self.ancestors)
        first = first_name(root if root is not None else receiver if receiver is not None else token)
        return Use(
            kind=kind,
            name=name,
            span=self.locate(token),
            site=self.locate(site),
            symbol=qualname_of(self.ancestors),
            receiver=source_of(receiver) if receiver is not None else None,
            receiver_span=self.locate(receiver) if receiver is not None else None,
            in_async=isinstance(function, cst.FunctionDef) and function.asynchronous is not None,
            expects_error=expects_attribute_error(self.ancestors),
            scope_parameters=parameter_names(function) if function is not None else (),
            origin=self.origin(first, token) if first is not None else None,
        )

    def collect_function(self, node: cst.FunctionDef) -> None:
        """A function or method, when its name is wanted."""
        if self.is_defined(node.name.value):
            around = self._class_around()
            self.definitions.append(
                function_facts(node, self._inner(node.name.value), around, self.locate, self.handed_on)
            )

    def collect_class(self, node: cst.ClassDef) -> None:
        """A class, when its name is wanted."""
        if self.is_defined(node.name.value):
            self.definitions.append(class_facts(node, self._inner(node.name.value), self.locate))

    def collect_name(self, node: cst.Name) -> None:
        """A name: part of an attribute, an import, a definition, or a plain use."""
        if not self.is_defined(node.value):
            return
        found = sites.name_site(self, node)
        if isinstance(found, sites.ConstantSite):
            self.definitions.append(
                Definition(
                    node.value,
                    self._inner(node.value),
                    DefinitionKind.CONSTANT,
                    self.locate(node),
                    found.site,
                    is_declaration=found.is_declared,
                    value=found.value,
                )
            )
        elif found is not None and self.is_watched(node.value):
            self.uses.append(found)

    def collect_string(self, node: StringNode) -> None:
        """A string literal that names a watched name."""
        self.uses.extend(string_uses(self, node))

    def _inner(self, name: str) -> str:
        around = qualname_of(self.ancestors)
        return f"{around}.{name}" if around else name

    def _class_around(self) -> cst.ClassDef | None:
        for around in reversed(self.ancestors):
            if isinstance(around, cst.FunctionDef):
                return None
            if isinstance(around, cst.ClassDef):
                return around
        return None


_COLLECTORS: dict[type[cst.CSTNode], Callable[[SiteVisitor, Any], None]] = {
    cst.FunctionDef: SiteVisitor.collect_function,
    cst.ClassDef: SiteVisitor.collect_class,
    cst.Name: SiteVisitor.collect_name,
    cst.SimpleString: SiteVisitor.collect_string,
    cst.ConcatenatedString: SiteVisitor.collect_string,
    cst.FormattedString: SiteVisitor.collect_string,
}
