"""Put a module's path in the place of another's in an import statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst
from libcst import matchers as m

from codemods._change import Change, Workplace
from codemods._names import Imported, from_alias, from_import, module_of
from codemods._orphans import without_name
from codemods._site import Refusal, Site, readers
from codemods.edits import ModuleEdit

_Statement = cst.Import | cst.ImportFrom


def prepare(edit: ModuleEdit, site: Site, place: Workplace) -> Change:
    """The import of the other module, ready to be made; a `Refusal` when names in use would be lost or overridden."""
    statement = next((one for one in reversed(site.ancestors) if isinstance(one, (cst.Import, cst.ImportFrom))), None)
    if isinstance(statement, cst.ImportFrom):
        return _from(edit, site, place, statement)
    alias = next((one for one in reversed(site.ancestors) if isinstance(one, cst.ImportAlias)), None)
    if statement is None or alias is None:
        raise Refusal("there is no import here")
    return _plain(edit, site, place, statement, alias)


def _from(edit: ModuleEdit, site: Site, place: Workplace, statement: cst.ImportFrom) -> Change:
    written = module_of(statement)
    _check_ends_path(edit, site, statement.module)
    module = _moved(edit, place.names.absolute(written))
    relative = place.names.written_like(module, written)
    aliases = () if isinstance(statement.names, cst.ImportStar) else tuple(statement.names)
    binds: dict[int, Imported | None] = {id(alias): from_alias(alias, module) for alias in aliases}

    def replace(updated: Any) -> Any:
        dots = len(relative) - len(relative.lstrip("."))
        return updated.with_changes(
            module=_dotted(relative.lstrip(".")),
            relative=tuple(updated.relative)[:dots] if dots <= len(updated.relative) else (cst.Dot(),) * dots,
            whitespace_after_from=cst.SimpleWhitespace(" ")
            if updated.whitespace_after_from.empty
            else updated.whitespace_after_from,
        )

    return Change(statement, replace, shown=relative, binds=binds)


def _plain(edit: ModuleEdit, site: Site, place: Workplace, statement: cst.Import, alias: cst.ImportAlias) -> Change:
    _check_ends_path(edit, site, alias.name)
    old = from_import(alias)
    written = cst.Module([]).code_for_node(alias.name)
    module = _moved(edit, "".join(written.split()))
    new = from_import(alias.with_changes(name=_dotted(module)))
    binds = Imported(new.local, new.meaning, new.module, new.spelling, alias)
    view = place.names.view(site)
    if new.local != old.local:
        _check_unused(edit, old, statement, site, place)
        if place.names.is_taken(new.local, view, binds.meaning):
            raise Refusal(f"`{new.local}` already means something else here")
    is_there = any(
        (found.local, found.meaning, found.spelling) == (binds.local, binds.meaning, binds.spelling)
        for found in place.names.in_sight(view)
        if found.alias is not alias
    )
    index = next(i for i, name in enumerate(statement.names) if name is alias)

    def replace(updated: Any) -> Any:
        if is_there:
            return without_name(updated, index)
        names = list(updated.names)
        names[index] = names[index].with_changes(name=_dotted(module))
        return updated.with_changes(names=names)

    return Change(statement, replace, shown="" if is_there else module, binds={id(alias): binds})


def _check_ends_path(edit: ModuleEdit, site: Site, path: Any) -> None:
    """The token ends the module's path, as far as that is written."""
    around = site.parent(site.token)
    end = around if isinstance(around, cst.Attribute) and around.attr is site.token else site.token
    written = "".join(cst.Module([]).code_for_node(end).split())
    if path is None or not f".{edit.old}".endswith(f".{written}"):
        raise Refusal(f"`{edit.old}` is not imported here")


def _moved(edit: ModuleEdit, module: str) -> str:
    if module != edit.old and not module.startswith(f"{edit.old}."):
        raise Refusal(f"`{module}` is imported here, not `{edit.old}`")
    return edit.new + module[len(edit.old) :]


def _check_unused(edit: ModuleEdit, old: Imported, statement: cst.Import, site: Site, place: Workplace) -> None:
    """Whatever the import binds is read no more, or through another import that stays."""
    scope = place.names.view(site).scope
    others = [
        found
        for assignment in (scope[old.local] if scope is not None else ())
        if isinstance(node := getattr(assignment, "node", None), (cst.Import, cst.ImportFrom)) and node is not statement
        for found in place.names.written(node)
        if found.local == old.local
    ]
    moved = edit.old.split(".")
    chains = dict(_chains(place.tree.module))
    for assignment in scope[old.local] if scope is not None else ():
        if getattr(assignment, "node", None) is not statement:
            continue
        for root in readers(assignment):
            chain = chains.get(id(root), (root,))
            words = [token.value for token in chain]
            if words[: len(moved)] == moved and id(chain[len(moved) - 1]) in place.dead:
                continue
            if any(words[: len(parts)] == parts for parts in (found.spelling.split(".") for found in others)):
                continue
            raise Refusal(f"`{old.local}` is still used on line {place.tree.range(root).start.line}")


def _chains(module: cst.Module) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The name tokens of each dotted expression, by the identity of the first; the longest comes last."""
    for found in reversed(m.findall(module, m.Attribute())):
        tokens: list[Any] = []
        node: Any = found
        while isinstance(node, cst.Attribute):
            tokens.append(node.attr)
            node = node.value
        if isinstance(node, cst.Name):
            yield id(node), (node, *reversed(tokens))


def _dotted(module: str) -> cst.Attribute | cst.Name:
    node = cst.parse_expression(module)
    assert isinstance(node, (cst.Attribute, cst.Name))
    return node
