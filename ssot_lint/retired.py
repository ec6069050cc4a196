"""What retiring means beyond the deleted lines: imports that others share, the contract's record, what is left over."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

import msgspec

from codemods.edits import AdapterEdit, CallEdit, ImportEdit, PathEdit, ReferenceEdit, RetireEdit
from ssot_lint.contracts.model import Contract, Settings, Symbol
from ssot_lint.facts.bindings import ModuleBindings
from ssot_lint.facts.extract import read_bindings
from ssot_lint.facts.model import Origin
from ssot_lint.fixes.apply import Applied
from ssot_lint.fixes.model import PlannedEdit
from ssot_lint.program.assemble import Tree
from ssot_lint.program.inertness import Inertness
from ssot_lint.program.sought import Words

_LOSING = (AdapterEdit, CallEdit, PathEdit, ReferenceEdit, RetireEdit)
"""Edits that drop imports of which they took the last use."""


def retired_symbols(tree: Tree, made: Iterable[PlannedEdit]) -> frozenset[Symbol]:
    """Symbols of the definitions that the edits delete."""
    found: set[Symbol] = set()
    for one in made:
        if isinstance(one.edit, RetireEdit):
            definitions = tree.extractions[one.path].facts.definitions
            module = tree.modules.name_of(one.path)
            found |= {Symbol(module, each.qualname) for each in definitions if each.span == one.edit.span}
    return frozenset(found)


def without_retired(tree: Tree, made: Iterable[PlannedEdit]) -> Settings:
    """The tree's settings, in which entries for what the edits delete are records of it."""
    gone = retired_symbols(tree, made)
    if not gone:
        return tree.settings
    return replace(tree.settings, contracts=tuple(_marked(one, gone) for one in tree.settings.contracts))


def _marked(contract: Contract, gone: Collection[Symbol]) -> Contract:
    marked = tuple(replace(one, retired=True) if one.symbol in gone else one for one in contract.duplicates)
    return replace(contract, duplicates=marked)


def retired_since(before: Settings, after: Settings) -> frozenset[Symbol]:
    """Declared duplicates that only the later settings record as deleted."""
    old, new = (
        {one.symbol for contract in settings.contracts for one in contract.duplicates if one.retired}
        for settings in (before, after)
    )
    return frozenset(new - old)


def keeping_shared_imports(tree: Tree, applied: Applied) -> list[PlannedEdit] | None:
    """The edits, told to leave imports that another file may take from this one; None when there is no such import."""
    shared = {path: names for path in applied.sources if (names := _shared(tree, applied, path))}
    if not shared:
        return None
    kept = [_keeping(one, shared.get(one.path, frozenset())) for one in applied.made]
    return kept if kept != applied.made else None


def _shared(tree: Tree, applied: Applied, path: str) -> frozenset[str]:
    """Names that a file no longer imports, though others may take them from it, or importing them does something."""
    own = [one.edit for one in applied.made if one.path == path]
    if not any(isinstance(one, _LOSING) for one in own):
        return frozenset()
    left = {name for name, _ in read_bindings(applied.sources[path]).names}
    bindings = tree.bindings_of(path)
    meant = {one.name for one in own if isinstance(one, ImportEdit)}
    gone = ((name, origin) for name, origin in bindings.names if name not in left and origin.kind in ("import", "from"))
    lost = {name for name, origin in gone if origin.text.rpartition(":")[2] not in meant}
    if not lost:
        return frozenset()
    inertness = Inertness(tree.modules, tree.linker, tree.syntax_of)
    acting = {name for name, origin in bindings.names if name in lost and _acts(tree, inertness, path, origin)}
    module = tree.modules.name_of(path).rpartition(".")[2].encode()
    texts = tree.search(Words((module.decode(),)), [tree.modules.name_of(path)])
    others = [applied.sources.get(other, source) for other, source in texts.items() if other != path]
    starred = {name for name in lost if _is_starred(bindings, name)}
    return frozenset(acting) | frozenset(
        name for name in lost if any(_mentions(source, module, name, name in starred) for source in others)
    )


def _acts(tree: Tree, inertness: Inertness, path: str, origin: Origin) -> bool:
    """Whether importing what a name comes from does more than give names."""
    module = tree.modules.absolute(origin.text.partition(":")[0], path, tree.modules.name_of(path))
    return bool(inertness.deed(module))


def _is_starred(bindings: ModuleBindings, name: str) -> bool:
    """Whether importing all names of a module brings that one: ``__all__`` decides, where there is one."""
    return not name.startswith("_") if bindings.exports is None else name in bindings.exports


def _mentions(source: bytes, module: bytes, name: str, is_starred: bool) -> bool:
    """Whether a file imports the name from a module of that name, or reads it as an attribute of one."""
    word = re.escape(name.encode())
    wanted = rb"(?:\b%b\b|\*)" % word if is_starred else rb"\b%b\b" % word
    taken = rb"from\s+[\w.]*\b%b\s+import\s+(?:\([^)]*|[^\n]*)%b" % (module, wanted)
    return re.search(taken, source) is not None or re.search(rb"\b%b\s*\.\s*%b\b" % (module, word), source) is not None


def _keeping(one: PlannedEdit, names: Collection[str]) -> PlannedEdit:
    if not names or not isinstance(one.edit, _LOSING):
        return one
    keeps = tuple(sorted({*one.edit.keeps, *names}))
    return replace(one, edit=msgspec.structs.replace(one.edit, keeps=keeps))


def left_over(tree: Tree, before: bytes, after: bytes, path: str) -> tuple[str, ...]:
    """Names that the file defines, that it used before the change, and that nothing in the tree mentions now."""
    from ssot_lint.facts.leftovers import unused_since

    names = unused_since(before, after)
    if not names:
        return ()
    return tuple(name for name in names if name.startswith("_") or not _is_mentioned(tree, path, name))


def _is_mentioned(tree: Tree, path: str, name: str) -> bool:
    found = tree.search(Words((name,)), [tree.modules.name_of(path)])
    return any(other != path for other in found)
