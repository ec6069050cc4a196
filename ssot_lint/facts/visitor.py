"""The visitor: one walk over what the cut left, collecting definitions and uses of watched names."""

from __future__ import annotations

import re
from collections.abc import Mapping

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from ssot_lint.facts import sites
from ssot_lint.facts.definitions import class_facts, function_facts
from ssot_lint.facts.model import Definition, DefinitionKind, FileFacts, Question, Span, Use
from ssot_lint.facts.screen import names_expression


def visit(module: cst.Module, question: Question) -> FileFacts:
    """Facts of a parsed module, in source order."""
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    visitor = SiteVisitor(question, wrapper.resolve(PositionProvider))
    wrapper.module.visit(visitor)
    return FileFacts(
        tuple(sorted(visitor.definitions, key=lambda one: one.span)),
        tuple(sorted(visitor.uses, key=lambda one: (one.span, one.kind))),
    )


class SiteVisitor(cst.CSTVisitor):
    """Collects every site of a watched name; decides nothing."""

    def __init__(self, question: Question, positions: Mapping[cst.CSTNode, CodeRange]) -> None:
        super().__init__()
        self.definitions: list[Definition] = []
        self.uses: list[Use] = []
        self.ancestors: list[cst.CSTNode] = []
        self._positions = positions
        self._watched = re.compile(names_expression(question.names) or r"(?!)")
        self._defined = re.compile(names_expression({*question.names, *question.canonical_names}))

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Collect what the node says and go on below it."""
        collect = _COLLECTORS.get(type(node))
        if collect is not None:
            collect(self, node)
        self.ancestors.append(node)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        """Go back up."""
        self.ancestors.pop()

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
        where = self._positions[node]
        return Span(where.start.line, where.start.column + 1, where.end.line, where.end.column + 1)

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
