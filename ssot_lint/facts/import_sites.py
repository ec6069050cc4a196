"""Sites of imports: the watched name as an imported name, or as a module on the way to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import libcst as cst
from msgspec.structs import replace

from ssot_lint.facts.expressions import last_name, source_of
from ssot_lint.facts.model import ImportFacts, Use, UseKind
from ssot_lint.facts.scopes import IMPORTS_FROM, IMPORTS_PLAIN, from_origin, imported_module

if TYPE_CHECKING:
    from ssot_lint.facts.visitor import SiteVisitor


def import_around(ancestors: list[cst.CSTNode]) -> cst.CSTNode | None:
    """The import statement that the current name is a part of."""
    for around in reversed(ancestors):
        if isinstance(around, (*IMPORTS_PLAIN, *IMPORTS_FROM)):
            return around
        if not isinstance(around, cst.Attribute | cst.ImportAlias | cst.AsName):
            return None
    return None


def import_use(visitor: SiteVisitor, node: cst.Name, statement: cst.CSTNode) -> Use | None:
    """The use that a name in an import statement makes; None of a local name given by ``as``."""
    if isinstance(visitor.ancestors[-1], cst.AsName):
        return None
    alias = next((one for one in reversed(visitor.ancestors) if isinstance(one, cst.ImportAlias)), None)
    guard = guard_of(visitor.ancestors)
    if isinstance(statement, IMPORTS_PLAIN) and alias is not None:
        path = _path_to(node, visitor.ancestors)
        local = alias.evaluated_alias if path == source_of(alias.name) else None
        below = "".join(source_of(alias.name).split())[len(path) + 1 :]
        facts = ImportFacts(path.rpartition(".")[0], local, guard, names_module=True, below=below)
        return replace(visitor.use(UseKind.IMPORT, node.value, node, alias), imported=facts)
    assert isinstance(statement, IMPORTS_FROM)
    statement = cast("cst.ImportFrom", statement)
    if alias is None:
        path = _path_to(node, visitor.ancestors)
        whole = "".join(source_of(statement.module).split()) if statement.module is not None else ""
        facts = ImportFacts(
            "." * len(statement.relative) + path.rpartition(".")[0], None, guard, names_module=True,
            below=whole[len(path) + 1 :], names=_imported_names(statement),
        )  # fmt: skip
        return replace(visitor.use(UseKind.IMPORT, node.value, node, statement), imported=facts)
    module = imported_module(statement)
    facts = ImportFacts(module, alias.evaluated_alias, guard)
    use = visitor.use(UseKind.IMPORT, node.value, node, alias)
    return replace(use, imported=facts, origin=from_origin(module, alias))


def _imported_names(statement: cst.ImportFrom) -> tuple[str, ...]:
    if isinstance(statement.names, cst.ImportStar):
        return ("*",)
    return tuple(alias.evaluated_name for alias in statement.names)


def _path_to(node: cst.Name, ancestors: list[cst.CSTNode]) -> str:
    """Dotted text of a module up to the name."""
    around = ancestors[-1]
    whole = around if isinstance(around, cst.Attribute) and around.attr is node else node
    return "".join(source_of(whole).split())


def guard_of(ancestors: list[cst.CSTNode]) -> str:
    """The block around an import, as `ImportFacts.guard` names it."""
    for place in range(len(ancestors) - 1, -1, -1):
        match ancestors[place]:
            case cst.FunctionDef() | cst.ClassDef():
                return ""
            case cst.Try() | cst.TryStar():
                return "try"
            case cst.With(items=items) if any(_suppresses(item.item) for item in items):
                return "try"
            case cst.If(test=test, body=body):
                is_body = place + 1 < len(ancestors) and ancestors[place + 1] is body
                return "type-checking" if is_body and last_name(test) == "TYPE_CHECKING" else "if"
    return ""


def _suppresses(item: cst.BaseExpression) -> bool:
    return isinstance(item, cst.Call) and last_name(item.func) == "suppress"
