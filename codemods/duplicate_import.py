"""Replace or drop one name of a ``from … import``."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeAlias

import libcst as cst
from libcst import matchers as m
from libcst.codemod import CodemodContext

from codemods._blocks import Gone
from codemods._change import Change, Workplace
from codemods._command import NameCommand, as_import
from codemods._layout import imported_names, with_imported_names
from codemods._names import Imported, NewImport, from_alias, module_of, replaced_alias
from codemods._site import Refusal, Site, Tree, readers
from codemods.edits import Import, ImportEdit

_State: TypeAlias = tuple[cst.ImportFrom | cst.Import | None, tuple[cst.ImportFrom | cst.Import, ...]]


def prepare(edit: ImportEdit, site: Site, place: Workplace) -> Change:
    """The changed import, ready to be made; a `Refusal` when names in use would be lost or overridden."""
    alias, statement = _alias_at(site)
    old = from_alias(alias, place.names.absolute(module_of(statement)))
    index = next(i for i, name in enumerate(statement.names) if name is alias)  # type: ignore[arg-type]
    new = _replacement(edit.replacement, old, edit.keeps_binding) if edit.replacement else None
    if new is not None and new.name:
        new = replace(new, module=place.names.written_like(new.module, module_of(statement)))
    if new is None or new.local != old.local:
        _check_unused(old.local, statement, site, place)
    binds = replaced_alias(alias, new, place.names.absolute(new.module)) if new else None
    is_renamed = binds is not None and binds.local != old.local
    if binds and is_renamed and place.names.is_taken(binds.local, place.names.view(site), binds.meaning):
        raise Refusal(f"`{binds.local}` already means something else here")
    is_there = binds is not None and place.names.has(binds, place.names.view(site))
    written = None if is_there else new

    def put(state: Any) -> Any:
        return _packed(_changed(_unpacked(state), index, written))

    return Change(statement, put, shown=written.source if written else "", binds={id(alias): binds})


def _alias_at(site: Site) -> tuple[cst.ImportAlias, cst.ImportFrom]:
    alias = site.parent(site.token)
    statement = site.parent(alias)
    if isinstance(alias, cst.ImportAlias) and alias.name is site.token and isinstance(statement, cst.ImportFrom):
        return alias, statement
    raise Refusal("there is no name of a `from … import` here")


def _replacement(needed: Import, old: Imported, keeps_binding: bool) -> NewImport:
    if not needed.name and needed.module.startswith("."):
        raise Refusal(f"`import {needed.module}` is no import: give a name to import from it")
    if keeps_binding:
        return NewImport(needed.module, needed.name, old.local)
    return NewImport(needed.module, needed.name, needed.name or needed.module)


def _check_unused(local: str, statement: cst.ImportFrom, site: Site, place: Workplace) -> None:
    listed = _listed(local, statement, site) if "__all__" in place.tree.code else ()
    if any(literal_id not in place.dead for literal_id in listed):
        raise Refusal(f"`{local}` is still listed in `__all__`")
    view = place.names.view(site)
    for assignment in view.scope[local] if view.scope is not None else ():
        if getattr(assignment, "node", None) is not statement:
            continue
        lines = [place.tree.range(name).start.line for name in readers(assignment) if id(name) not in place.dead]
        if lines:
            raise Refusal(f"`{local}` is still used on line {min(lines)}")


def _listed(local: str, statement: cst.ImportFrom, site: Site) -> list[int]:
    """Identities of the literals in ``__all__`` that name what a top-level import binds."""
    module, line = site.ancestors[0], site.ancestors[1]
    if not isinstance(line, cst.SimpleStatementLine) or statement not in line.body:
        return []
    target = m.Name("__all__")
    exports = m.Assign(targets=[m.AtLeastN(m.AssignTarget(target), n=1)]) | m.AugAssign(target) | m.AnnAssign(target)
    return [
        id(literal)
        for export in m.findall(module, exports | m.Call(func=m.Attribute(target)))
        for literal in m.findall(export, m.SimpleString())
        if isinstance(literal, cst.SimpleString) and literal.evaluated_value == local
    ]


def _unpacked(state: Any) -> _State:
    if isinstance(state, cst.FlattenSentinel):
        nodes = tuple(state)
        return nodes[0], nodes[1:]
    return state, ()


def _packed(state: _State) -> Any:
    first, others = state
    nodes = [node for node in (first, *others) if node is not None]
    if not nodes:
        return Gone()
    return nodes[0] if len(nodes) == 1 else cst.FlattenSentinel(nodes)


def _changed(state: _State, index: int, new: NewImport | None) -> _State:
    statement, others = state
    assert isinstance(statement, cst.ImportFrom)
    row = imported_names(statement)
    if new is not None and new.name and new.module == module_of(statement):
        items = (*row.items[:index], _named(row.items[index], new), *row.items[index + 1 :])
        return with_imported_names(statement, type(row)(items, row.gaps, row.trailing_comma)), others
    if len(row.items) > 1:
        kept = with_imported_names(statement, row.without(index))
        return kept, _joined(new, others)
    if new is None:
        return (others[0], others[1:]) if others else (None, ())
    if not new.name:
        return _statement(new), others
    return _absorbed(_redirected(statement, new), others)


def _named(alias: cst.ImportAlias, new: NewImport) -> cst.ImportAlias:
    name = cst.Name(new.name)
    if new.local == new.name:
        written = (alias.name, alias.asname.name if alias.asname is not None else None)
        is_explicit = all(isinstance(name, cst.Name) and name.value == new.local for name in written)
        return alias.with_changes(name=name) if is_explicit else alias.with_changes(name=name, asname=None)
    asname = alias.asname or cst.AsName(cst.Name(new.local))
    return alias.with_changes(name=name, asname=asname.with_changes(name=cst.Name(new.local)))


def _redirected(statement: cst.ImportFrom, new: NewImport) -> cst.ImportFrom:
    """The statement with its only name taken from elsewhere; layout and comments stay."""
    pattern = _statement(new)
    assert isinstance(pattern, cst.ImportFrom)
    names = [_named(imported_names(statement).items[0], new)]
    return statement.with_changes(
        module=pattern.module,
        relative=pattern.relative,
        names=names,
        whitespace_after_from=_or_space(statement.whitespace_after_from),
        whitespace_before_import=_or_space(statement.whitespace_before_import),
    )


def _or_space(whitespace: cst.SimpleWhitespace) -> cst.SimpleWhitespace:
    return cst.SimpleWhitespace(" ") if whitespace.empty else whitespace


def _joined(
    new: NewImport | None, others: tuple[cst.ImportFrom | cst.Import, ...]
) -> tuple[cst.ImportFrom | cst.Import, ...]:
    """The new statement before the others, or with the first of them when both import from one module."""
    if new is None:
        return others
    statement = _statement(new)
    if not isinstance(statement, cst.ImportFrom):
        return (statement, *others)
    joined, rest = _absorbed(statement, others)
    return (joined, *rest)


def _absorbed(
    statement: cst.ImportFrom, others: tuple[cst.ImportFrom | cst.Import, ...]
) -> tuple[cst.ImportFrom, tuple[cst.ImportFrom | cst.Import, ...]]:
    if not others or not isinstance(others[0], cst.ImportFrom) or module_of(others[0]) != module_of(statement):
        return statement, others
    row = imported_names(statement)
    for alias in imported_names(others[0]).items:
        row = row.including(len(row.items), alias)
    return with_imported_names(statement, row), others[1:]


def _statement(new: NewImport) -> cst.ImportFrom | cst.Import:
    line = cst.parse_statement(new.source)
    assert isinstance(line, cst.SimpleStatementLine) and isinstance(line.body[0], (cst.ImportFrom, cst.Import))
    return line.body[0]


class DuplicateImport(NameCommand):
    """Replace a name of each ``from … import``, in the files given, or drop it."""

    DESCRIPTION = "Replace an imported name by another import, or drop it when nothing uses it."

    def __init__(
        self,
        context: CodemodContext,
        name: str,
        at: str = "",
        module: str = "",
        replacement: str = "",
        drops_binding: bool = False,
    ) -> None:
        super().__init__(context, name, at)
        self.source_module = module
        self.replacement = as_import(replacement) if replacement else None
        self.drops_binding = drops_binding

    @staticmethod
    def add_args(arg_parser: ArgumentParser) -> None:
        """The options of this codemod."""
        NameCommand.add_args(arg_parser)
        arg_parser.add_argument("--module", default="", help="only where it is imported from this module, as written")
        arg_parser.add_argument("--replacement", default="", metavar="MODULE:NAME", help="import this instead")
        arg_parser.add_argument("--drops-binding", action="store_true", help="do not keep the old local name with `as`")

    def edits(self, tree: Tree) -> Iterator[ImportEdit]:
        """One edit for each matching imported name."""
        for site, span in self.places(tree):
            alias = site.parent(site.token)
            if not isinstance(alias, cst.ImportAlias) or alias.name is not site.token:
                continue
            statement = site.parent(alias)
            if isinstance(statement, cst.ImportFrom) and self.source_module in ("", module_of(statement)):
                yield ImportEdit(span, self.name, self.replacement, not self.drops_binding)
