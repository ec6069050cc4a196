"""Under which name a file has a symbol, or can have it: imports in sight, shadowing, collisions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import libcst as cst
from libcst import matchers as m
from libcst.helpers import get_full_name_for_node
from libcst.metadata import ClassScope, GlobalScope

from codemods._site import Refusal, Site, Tree, root_of
from codemods.edits import Import

Meaning: TypeAlias = tuple[str, str]
"""Module and name in it; the name is empty for the module itself."""
_TYPE_CHECKING = m.If(test=m.Name("TYPE_CHECKING") | m.Attribute(attr=m.Name("TYPE_CHECKING")))


@dataclass(frozen=True, slots=True, order=True)
class NewImport:
    """An import statement to add at module level; ``local`` differs from the name when it needs ``as``."""

    module: str
    name: str
    local: str

    @property
    def source(self) -> str:
        """The statement."""
        if not self.name:
            return f"import {self.module}" + (f" as {self.local}" if self.local != self.module else "")
        return f"from {self.module} import {self.name}" + (f" as {self.local}" if self.local != self.name else "")


@dataclass(frozen=True, slots=True)
class Imported:
    """One name that an import statement binds."""

    local: str
    meaning: Meaning
    module: str
    """The module that ``local`` is or leads to; empty when it may be no module."""
    spelling: str
    """How that module is written: ``a.b`` after ``import a.b``, which binds ``a``."""
    alias: cst.ImportAlias

    def spell(self, needed: Meaning) -> str | None:
        """How the needed symbol is written through this import, if it can be."""
        module, name = needed
        if name and self.meaning == needed:
            return self.local
        if self.spelling == self.module and self.module.startswith(f"{module}."):
            return f"{module}.{name}" if name else module  # a package on the way to what `import` names
        if self.module != module:
            return None
        return f"{self.spelling}.{name}" if name else self.spelling


@dataclass(frozen=True, slots=True)
class View:
    """A place that looks names up: its scope, the blocks around it, and parameters that hide what is outside."""

    ancestors: tuple[cst.CSTNode, ...]
    scope: Any
    is_deferred: bool
    parameters: frozenset[str] = frozenset()


class Names:
    """The names bound in one file, as they are once the import edits of this run are made."""

    def __init__(
        self, tree: Tree, package: str | None = None, changed: Mapping[int, Imported | None] | None = None
    ) -> None:
        self._tree = tree
        self._package = package
        self._changed = changed or {}
        self._planned: dict[str, Meaning] = {}

    @property
    def top_package(self) -> str:
        """The first part of the name of the file's own package; empty where that is not known."""
        return (self._package or "").partition(".")[0]

    def is_turned(self, local: str) -> bool:
        """Whether an import edit of this run binds the name, be it anew."""
        return any(new is not None and new.local == local for new in self._changed.values())

    def has(self, wanted: Imported, view: View) -> bool:
        """Whether an import in sight, right below or around, already binds the same name to the same symbol."""
        around = [one for one in view.ancestors if isinstance(one, (cst.Import, cst.ImportFrom))]
        beside = [found for statement in around for found in self.imported(statement)]
        return any(
            (found.local, found.meaning) == (wanted.local, wanted.meaning) and self._means_only(found, view)
            for found in (*self.in_sight(view), *self._right_below(view), *beside)
            if found.alias is not wanted.alias
        )

    def view(self, site: Site) -> View:
        """What the code at a site sees."""
        nodes = (*site.ancestors, site.token)
        scopes = self._tree.scopes
        scope = next((scopes[node] for node in reversed(nodes) if scopes.get(node) is not None), None)
        return View(nodes, scope, site.is_deferred)

    def view_inside(self, function: cst.FunctionDef, site: Site) -> View:
        """What a new body of this function would see: its parameters, and what is outside."""
        params = m.findall(function.params, m.Param())
        names = frozenset(param.name.value for param in params if isinstance(param, cst.Param))
        scope = self._tree.scopes.get(function)
        while isinstance(scope, ClassScope):
            scope = scope.parent
        return View((*site.around(function), function), scope, True, names)

    def resolve(self, needed: Import, view: View) -> tuple[str, NewImport | None]:
        """How the symbol is written there, and the import that must be added for it, if one must."""
        meaning = (self.absolute(needed.module), needed.name)
        in_sight = (*self.in_sight(view), *self._for_types(view))
        for found in sorted(in_sight, key=lambda one: one.meaning != meaning):
            spelling = found.spell(meaning)
            if spelling and found.local not in view.parameters and self._means_only(found, view):
                return spelling, None
        if meaning[0] == "builtins" and not (self._owners(needed.name, view) or self._may_come_from_star(needed.name)):
            return needed.name, None
        local = self._free_name(needed, meaning, view)
        self._planned[local] = meaning
        return (local if needed.name or local != _root(needed) else needed.module), _new(needed, local)

    def absolute(self, module: str) -> str:
        """The module's absolute name, where the file's own package is known; else as written."""
        dots = len(module) - len(module.lstrip("."))
        if not dots or self._package is None:
            return module
        parts = self._package.split(".")
        kept = parts[: len(parts) - dots + 1]
        return ".".join([*kept, module[dots:]] if module[dots:] else kept) if kept else module

    def written_like(self, module: str, other: str) -> str:
        """The module, with the dots that another was written with, if it lies in the package that they stand for."""
        dots = other[: len(other) - len(other.lstrip("."))]
        base = self.absolute(dots) if dots else ""
        if not base or base == dots:
            return module
        if module == base:
            return dots
        return dots + module[len(base) + 1 :] if module.startswith(f"{base}.") else module

    def is_taken(self, local: str, view: View, meaning: Meaning) -> bool:
        """Whether a name already means something else there."""
        return any(found not in (meaning, _GONE) for found in self._meanings(local, view))

    def imported(self, statement: cst.Import | cst.ImportFrom) -> list[Imported]:
        """What a statement binds, with the edits of this run made."""
        written = self.written(statement)
        now = [self._changed.get(id(found.alias), found) for found in written]
        return [found for found in now if found is not None]

    def written(self, statement: cst.Import | cst.ImportFrom) -> list[Imported]:
        """What a statement binds as it is written."""
        if isinstance(statement.names, cst.ImportStar):
            return []
        if isinstance(statement, cst.Import):
            return [from_import(alias) for alias in statement.names]
        module = self.absolute(module_of(statement))
        return [from_alias(alias, module) for alias in statement.names]

    def in_sight(self, view: View) -> Iterator[Imported]:
        """Imports that have run when the view's code runs, innermost block first."""
        for block, inner in reversed(list(zip(view.ancestors, view.ancestors[1:], strict=False))):
            if not isinstance(block, (cst.Module, cst.IndentedBlock)):
                continue
            for statement in block.body:
                if statement is inner and not (view.is_deferred and isinstance(block, cst.Module)):
                    break
                for small in getattr(statement, "body", ()) if isinstance(statement, cst.SimpleStatementLine) else ():
                    if isinstance(small, (cst.Import, cst.ImportFrom)):
                        yield from self.imported(small)

    def _right_below(self, view: View) -> Iterator[Imported]:
        """What the lines below an import bind, up to the first that does anything else: no code runs in between."""
        for block, inner in zip(view.ancestors, view.ancestors[1:], strict=False):
            if not isinstance(block, (cst.Module, cst.IndentedBlock)) or not isinstance(inner, cst.SimpleStatementLine):
                continue
            place = next(index for index, statement in enumerate(block.body) if statement is inner)
            for statement in block.body[place + 1 :]:
                smalls = statement.body if isinstance(statement, cst.SimpleStatementLine) else ()
                imports = [small for small in smalls if isinstance(small, (cst.Import, cst.ImportFrom))]
                if not imports or len(imports) < len(smalls):
                    return
                for small in imports:
                    yield from self.imported(small)

    def _means_only(self, found: Imported, view: View) -> bool:
        meanings = [meaning for meaning in self._meanings(found.local, view) if meaning is not _GONE]
        known = bool(meanings) or any(found is new for new in self._changed.values())
        return known and all(meaning == found.meaning for meaning in meanings)

    def _meanings(self, local: str, view: View) -> list[Meaning | None]:
        """What each assignment that the view sees gives the name; None: something that is no import."""
        if view.scope is None:
            return [None]
        return [self._meaning(assignment, local) for assignment in view.scope[local]]

    def _meaning(self, assignment: Any, local: str) -> Meaning | None:
        statement = getattr(assignment, "node", None)
        if not isinstance(statement, (cst.Import, cst.ImportFrom)):
            return None
        if any(found.local == local for found in self.imported(statement)):
            return next(found.meaning for found in self.imported(statement) if found.local == local)
        return _GONE if any(found.local == local for found in self.written(statement)) else None

    def _free_name(self, needed: Import, meaning: Meaning, view: View) -> str:
        local = needed.name or _root(needed)
        bound = meaning if needed.name else (local, "")
        if local in view.parameters:
            raise Refusal(f"`{local}` is a parameter here: `{_symbol(needed)}` cannot be used under its own name")
        meanings = [found for found in self._meanings(local, view) if found is not _GONE]
        if needed.name and bound in meanings and not self._only_for_types(local, view):
            raise Refusal(
                f"`{local}` is imported only in some cases, below, or bound again: import it at the top first"
            )
        if meanings and all(found == bound for found in meanings):
            return self._unless_planned(local, bound, needed)
        if not meanings and not self._may_come_from_star(local):
            return self._unless_planned(local, bound, needed)
        if any(not isinstance(owner, GlobalScope | ClassScope) for owner in self._owners(local, view)):
            raise Refusal(f"`{local}` means something else in this scope: rename that, or give the rewrite an alias")
        return self._alias(needed, meaning, view)

    def _unless_planned(self, local: str, bound: Meaning, needed: Import) -> str:
        if self._planned.get(local, bound) != bound and needed.name:
            return self._alias(needed, bound, None)
        return local

    def _alias(self, needed: Import, meaning: Meaning, view: View | None) -> str:
        last = needed.module.lstrip(".").rpartition(".")[2]
        alias = f"{last}_{needed.name}" if needed.name else needed.module.replace(".", "_")
        if alias == needed.module:
            alias = f"{alias}_module"
        seen = bool(view and view.scope is not None and view.scope[alias]) or bool(self._word(alias))
        if (seen or self._planned.get(alias, meaning) != meaning) or (view and alias in view.parameters):
            raise Refusal(f"`{needed.name or needed.module}` and `{alias}` both mean something else in this file")
        return alias

    def _owners(self, local: str, view: View) -> list[Any]:
        """Scopes that bind the name for this view, those of builtins left out."""
        assignments = view.scope[local] if view.scope is not None else ()
        return [assignment.scope for assignment in assignments if getattr(assignment, "node", None) is not None]

    def _for_types(self, view: View) -> Iterator[Imported]:
        """Imports that only type checkers see, where the name that stands there is bound by such imports alone."""
        name: Any = root_of(view.ancestors[-1]) if view.ancestors else None
        is_bound = isinstance(name, cst.Name) and view.scope is not None and view.scope[name.value]
        if is_bound and self._only_for_types(name.value, view):
            yield from (found for statement in self._guarded() for found in self.imported(statement))

    def _only_for_types(self, local: str, view: View) -> bool:
        guarded = set(map(id, self._guarded()))
        return all(id(getattr(assignment, "node", None)) in guarded for assignment in view.scope[local])

    def _guarded(self) -> Iterator[cst.Import | cst.ImportFrom]:
        """Import statements that only type checkers run."""
        for block in m.findall(self._tree.module, _TYPE_CHECKING):
            for statement in m.findall(block.body, m.Import() | m.ImportFrom()) if isinstance(block, cst.If) else ():
                if isinstance(statement, cst.Import | cst.ImportFrom):
                    yield statement

    def _may_come_from_star(self, local: str) -> bool:
        has_star = any(True for _ in m.findall(self._tree.module, m.ImportFrom(names=m.ImportStar())))
        return has_star and self._word(local)

    def _word(self, name: str) -> bool:
        return re.search(rf"\b{re.escape(name)}\b", self._tree.code) is not None


_GONE: Meaning = ("", "")


def module_of(statement: cst.ImportFrom) -> str:
    """The module of a ``from … import``, leading dots included, as written."""
    name = get_full_name_for_node(statement.module) if statement.module else ""
    return "." * len(statement.relative) + (name or "")


def from_alias(alias: cst.ImportAlias, module: str) -> Imported:
    """What one name of ``from module import …`` binds."""
    name = get_full_name_for_node(alias.name) or ""
    local = _local(alias) or name
    joined = f"{module}{name}" if module.endswith(".") else f"{module}.{name}"
    return Imported(local, (module, name), joined, local, alias)


def replaced_alias(alias: cst.ImportAlias, new: NewImport, module: str) -> Imported:
    """What an alias binds once it is replaced by a new import."""
    if not new.name:
        return Imported(new.local, (module, ""), module, new.local, alias)
    return Imported(new.local, (module, new.name), f"{module}.{new.name}", new.local, alias)


def from_import(alias: cst.ImportAlias) -> Imported:
    """What one name of ``import …`` binds."""
    module = get_full_name_for_node(alias.name) or ""
    local = _local(alias)
    if local:
        return Imported(local, (module, ""), module, local, alias)
    root = module.partition(".")[0]
    return Imported(root, (root, ""), module, module, alias)


def _local(alias: cst.ImportAlias) -> str | None:
    return alias.asname.name.value if alias.asname and isinstance(alias.asname.name, cst.Name) else None


def _root(needed: Import) -> str:
    return needed.module.partition(".")[0]


def _symbol(needed: Import) -> str:
    return f"{needed.module}:{needed.name}" if needed.name else needed.module


def _new(needed: Import, local: str) -> NewImport:
    if needed.name or local != _root(needed):
        return NewImport(needed.module, needed.name, local)
    return NewImport(needed.module, "", needed.module)


def spellings(needed: Sequence[Import], view: View, names: Names) -> tuple[dict[str, str], tuple[NewImport, ...]]:
    """For each needed import: the template's name and the local spelling where they differ; and imports to add."""
    renames: dict[str, str] = {}
    added: list[NewImport] = []
    for item in needed:
        if not item.name and item.module.startswith("."):
            raise Refusal(f"`import {item.module}` is no import: give a name to import from it")
        spelling, new = names.resolve(item, view)
        if spelling != (item.name or item.module):
            renames[item.name or item.module] = spelling
        added += [new] if new else []
    return renames, tuple(added)
