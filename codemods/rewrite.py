"""Rewrite one file: every edit is applied or refused with a reason, and nothing else changes."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import libcst as cst

from codemods import (
    _guards,
    _moves,
    duplicate_call,
    duplicate_definition,
    duplicate_import,
    duplicate_reference,
    idle_adapter,
    impure_adapter,
    stale_double,
    stale_target,
    unused_allow,
)
from codemods._blocks import is_gone, rebuilt_block, rebuilt_suite
from codemods._change import Change, Workplace
from codemods._early import Early
from codemods._excerpt import excerpt_of
from codemods._local_imports import lines_for_imports, with_imports
from codemods._names import Names, NewImport
from codemods._orphans import orphan_changes, with_gap
from codemods._placement import Wanted, place_imports
from codemods._proof import is_too_deep, misread
from codemods._site import Refusal, Site, Tree, find_sites
from codemods.edits import (
    AdapterEdit,
    AllowEdit,
    CallEdit,
    DoubleEdit,
    Edit,
    GuardEdit,
    ImportEdit,
    ModuleEdit,
    Outcome,
    OutcomeKind,
    PathEdit,
    ReferenceEdit,
    RetireEdit,
    Rewrite,
    StringEdit,
)
from ssot_lint.facts.spellings import first_other_spelling, plain

_BLANK_END = re.compile(rb"(?<=\n)[ \t\f\r\n]+\Z")
"""Lines at the end of a file of which libcst loses some."""

CUTS_FROM = 4_000
"""Bytes of a file from which it is worth the while to read with libcst only what the edits can see."""

_CODEMODS: Mapping[type[Any], ModuleType] = {
    CallEdit: duplicate_call,
    ReferenceEdit: duplicate_reference,
    GuardEdit: _guards,
    ImportEdit: duplicate_import,
    ModuleEdit: _moves,
    StringEdit: stale_target,
    DoubleEdit: stale_double,
    AdapterEdit: duplicate_definition,
    PathEdit: impure_adapter,
    RetireEdit: idle_adapter,
    AllowEdit: unused_allow,
}


def rewrite(source: bytes, edits: Sequence[Edit], package: str | None = None, *, cuts_from: int = CUTS_FROM) -> Rewrite:
    """The file after its edits; never raises. ``package`` is the file's own, to tell what relative imports mean.

    Of files of ``cuts_from`` bytes or more no more is read with libcst than the edits can see, with the same result.
    """
    try:
        excerpt = excerpt_of(source, edits) if len(source) >= cuts_from else None
        if excerpt is not None:
            result = _rewritten(excerpt.source, edits, package)
            restored = excerpt.restored(result.source)
            if restored is not None:
                return Rewrite(restored, result.outcomes, result.touched)
    except (SyntaxError, UnicodeDecodeError, LookupError, RecursionError, MemoryError):
        pass  # read as a whole, it says what is wrong
    return _rewritten(source, edits, package)


def _rewritten(source: bytes, edits: Sequence[Edit], package: str | None) -> Rewrite:
    """The file after its edits, all of it read with libcst."""
    try:
        if is_too_deep(source):
            return _all_refused(source, edits, "the file is nested too deeply")
        module, tail = cst.parse_module(source), b""
        if module.bytes != source:
            body = _BLANK_END.sub(b"", source)
            module, tail = cst.parse_module(body), source[len(body) :]
        if module.bytes + tail != source:
            return _all_refused(source, edits, "this file cannot be printed back byte for byte (form feeds?)")
        changed, result = rewrite_module(module, edits, package)
        if any(isinstance(edit, RetireEdit) for edit in edits) and _lost_its_end(module, changed):
            tail = b""
        return Rewrite(changed.bytes + tail, result.outcomes, result.touched)
    except RecursionError:
        reason = "the file is nested too deeply"
    except cst.ParserSyntaxError as error:
        reason = f"the file does not parse (line {error.raw_line})"
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        reason = f"the file does not parse: {error}"
    except UnicodeEncodeError as error:
        reason = f"the new text cannot be written in the file's encoding ({error.encoding})"
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # the native parser's panics are no Exception
        reason = f"the file cannot be rewritten: {type(error).__name__}: {error}"
    return _all_refused(source, edits, reason)


def rewrite_module(module: cst.Module, edits: Sequence[Edit], package: str | None = None) -> tuple[cst.Module, Rewrite]:
    """The module after its edits, with the outcomes (and no source); the same module when all are refused."""
    if (word := first_other_spelling(module.code)) is not None:
        return module, _all_refused(b"", edits, f"the file has `{word}` for `{plain(word)}`; spell it plainly first")
    tree = Tree(module)
    sites, refused = _located(tree, edits)
    while True:
        attempt = _Attempt(tree, edits, {i: site for i, site in sites.items() if i not in refused}, package)
        updated = attempt.made()
        if not attempt.refused:
            break
        refused |= attempt.refused
    if len(refused) == len(edits):
        return module, Rewrite(b"", tuple(_refused(refused[i]) for i in range(len(edits))))
    is_newer = any(getattr(edit, "nests_quotes", False) for edit in edits) and sys.version_info < (3, 12)
    if problem := misread(updated, tree.module, is_newer=is_newer):
        return module, _all_refused(b"", edits, problem)
    outcomes = tuple(
        _refused(refused[i]) if i in refused else Outcome(OutcomeKind.APPLIED, attempt.shown[i])
        for i in range(len(edits))
    )
    return updated, Rewrite(b"", outcomes, tuple(sorted(set(attempt.touched))))


def _lost_its_end(module: cst.Module, changed: cst.Module) -> bool:
    """Whether the last statement is gone, with what stood before it unchanged."""
    return len(module.body) > 1 and bool(changed.body) and changed.body[-1] is module.body[-2]


def _all_refused(source: bytes, edits: Sequence[Edit], reason: str) -> Rewrite:
    return Rewrite(source, tuple(_refused(reason) for _ in edits))


def _refused(reason: str) -> Outcome:
    return Outcome(OutcomeKind.REFUSED, reason=reason)


def _located(tree: Tree, edits: Sequence[Edit]) -> tuple[dict[int, Site], dict[int, str]]:
    """The site of each edit, and why the others have none."""
    places = {_place(edit) for edit in edits}
    found = {
        place: site
        for site in find_sites(tree, lambda node, line, column: (line, _column(node, column)) in places)
        for where in [tree.range(site.token).start]
        for place in [(where.line, _column(site.token, where.column + 1))]
    }
    sites: dict[int, Site] = {}
    refused: dict[int, str] = {}
    taken: set[tuple[int, int]] = set()
    for index, edit in enumerate(edits):
        place = _place(edit)
        site = found.get(place)
        problem = _mismatch(edit, site)
        if problem is None and place in taken:
            problem = "another edit changes this place already"
        if problem is not None or site is None:
            refused[index] = problem or "there is nothing to edit here"
        else:
            sites[index] = site
            taken.add(place)
    return sites, refused


def _place(edit: Edit) -> tuple[int, int]:
    return edit.span.line, 0 if isinstance(edit, AllowEdit) else edit.span.column


def _column(node: cst.CSTNode, column: int) -> int:
    """The column that tells a token apart on its line, on which there is one comment at most."""
    return 0 if isinstance(node, cst.Comment) else column


def _mismatch(edit: Edit, site: Site | None) -> str | None:
    """Why the text at the site is not what the edit says."""
    if isinstance(edit, StringEdit | GuardEdit):
        return None if site is not None and not isinstance(site.token, cst.Name) else "there is no string literal here"
    if isinstance(edit, AllowEdit):
        return None if site is not None and isinstance(site.token, cst.Comment) else "there is no comment here"
    if site is None or not isinstance(site.token, cst.Name):
        return f"`{edit.name}` is not here"
    if site.token.value != edit.name:
        return f"`{site.token.value}` is here, not `{edit.name}`"
    return None


class _Attempt:
    """One try at making a set of edits; those that turn out impossible are in ``refused`` afterwards."""

    def __init__(self, tree: Tree, edits: Sequence[Edit], sites: Mapping[int, Site], package: str | None) -> None:
        self._tree = tree
        self._edits = edits
        self._sites = sites
        self._package = package
        self.refused: dict[int, str] = {}
        self.shown: dict[int, str] = {}
        self.touched: list[tuple[int, int]] = []

    def made(self) -> cst.Module:
        """The module with the edits made; meaningless when any was refused."""
        names, changes = self._prepared()
        self._check_nesting(changes)
        if self.refused or not changes:
            return self._tree.module
        orphaned = orphan_changes(self._tree, changes)
        sites = {**self._sites, **{index: site for index, (site, _) in orphaned.items()}}
        every = {**changes, **{index: change for index, (_, change) in orphaned.items()}}
        maker = _Maker(self._tree, sites, every)
        updated = self._tree.module.visit(maker)
        if maker.drops_last_line:  # the line before it has a newline, and keeps it
            updated = updated.with_changes(has_trailing_newline=True)
        self.refused |= maker.refused
        self.shown = maker.shown
        self.touched = [self._tree.lines_of(change.target) for change in every.values()]
        self.touched += [
            self._tree.lines_of(change.early.statement) for change in changes.values() if change.early is not None
        ]
        self.touched += [
            lines_for_imports(self._tree, change.home.body)
            for change in changes.values()
            if isinstance(change.home, cst.FunctionDef)
        ]
        goes = [
            change.target
            for index, change in every.items()
            if index < 0 or isinstance(self._edits[index], PathEdit | RetireEdit)
        ]
        self.touched += [with_gap(self._tree, target) for target in goes]
        placed, touched = place_imports(self._tree, updated, self._wanted(changes), names)
        self.touched += touched
        return placed

    def _prepared(self) -> tuple[Names, dict[int, Change]]:
        """Imports first, since they say which names the other edits find."""
        names = Names(self._tree, self._package)
        dead = self._dead_tokens()
        changes: dict[int, Change] = {}
        order = sorted(self._sites, key=lambda index: not isinstance(self._edits[index], ImportEdit | ModuleEdit))
        is_importing = True
        for index in order:
            edit = self._edits[index]
            if is_importing and not isinstance(edit, ImportEdit | ModuleEdit):
                is_importing = False
                binds = {alias: new for change in changes.values() for alias, new in (change.binds or {}).items()}
                names = Names(self._tree, self._package, binds) if binds else names
            try:
                prepare = _CODEMODS[type(edit)].prepare
                changes[index] = prepare(edit, self._sites[index], Workplace(self._tree, names, dead))
            except Refusal as refusal:
                self.refused[index] = str(refusal)
        return names, changes

    def _dead_tokens(self) -> frozenset[int]:
        """Names that this run takes away: those of edits, and those in bodies that are replaced."""
        dead: set[int] = set()
        for index, site in self._sites.items():
            edit = self._edits[index]
            if isinstance(edit, AdapterEdit):
                dead |= _names_inside(getattr(site.ancestors[-1], "body", site.token)) if not edit.flag else set()
            elif isinstance(edit, RetireEdit):
                dead |= _names_inside(site.ancestors[-1])
            elif not isinstance(self._edits[index], ImportEdit | ModuleEdit):
                dead.add(id(site.token))
        return frozenset(dead)

    def _check_nesting(self, changes: Mapping[int, Change]) -> None:
        """Refuse an edit that would throw another one away; inside a new adapter, the inner one."""
        inside: dict[int, list[int]] = {}
        for index in changes if any(change.consumed for change in changes.values()) else ():
            site = self._sites[index]
            for node in (*site.ancestors, site.token):
                inside.setdefault(id(node), []).append(index)
        for index, change in changes.items():
            within = sorted({other for node in change.consumed for other in inside.get(id(node), ())} - {index})
            for other in within:
                if isinstance(self._edits[index], AdapterEdit | PathEdit):
                    self.refused.setdefault(other, "it is inside a definition that becomes an adapter")
                elif isinstance(self._edits[index], RetireEdit):
                    self.refused.setdefault(other, "it is inside a definition that is deleted")
                else:
                    self.refused.setdefault(index, "it would leave out a part that another edit changes")

    def _wanted(self, changes: Mapping[int, Change]) -> list[Wanted]:
        limits: dict[Any, int] = {}
        for index, change in changes.items():
            for new in change.imports if change.home is None else ():
                at = self._tree.statement_index(self._sites[index])
                limits[new] = min(at, limits.get(new, at))
        return [Wanted(new, limit) for new, limit in limits.items()]


def _names_inside(node: cst.CSTNode) -> set[int]:
    found = {id(node)} if isinstance(node, cst.Name) else set()
    return found.union(*(_names_inside(child) for child in node.children))


def _start(tree: Tree, site: Site) -> tuple[int, int]:
    start = tree.range(site.token).start
    return start.line, start.column


def _last_line(node: Any) -> Any:
    """The last simple statement line of a module or of any statement."""
    while not isinstance(node, cst.SimpleStatementLine):
        inner = node.body if isinstance(node, (cst.Module, cst.IndentedBlock)) else list(node.children)
        if not inner:
            return node
        node = inner[-1]
    return node


class _Maker(cst.CSTTransformer):
    """Makes prepared changes in one pass, inner ones first, and visits nothing but the way to them."""

    def __init__(self, tree: Tree, sites: Mapping[int, Site], changes: Mapping[int, Change]) -> None:
        super().__init__()
        self._tree = tree
        self._changes = changes
        self._by_target: dict[int, list[int]] = {}
        self._path: set[int] = set()
        self._by_home: dict[int, list[NewImport]] = {}
        for index in sorted(changes, key=lambda index: _start(tree, sites[index]), reverse=True):
            self._by_target.setdefault(id(changes[index].target), []).append(index)
            self._path |= {id(node) for node in sites[index].around(changes[index].target)}
        self._early: dict[int, list[Early]] = {}
        for change in changes.values():
            if change.early is not None:
                self._early.setdefault(id(change.early.statement), []).append(change.early)
            if change.home is not None:
                self._by_home.setdefault(id(change.home.body), []).extend(change.imports)
        self._last_line = _last_line(tree.module)
        self.refused: dict[int, str] = {}
        self.shown: dict[int, str] = {}
        self.drops_last_line = False

    def on_visit(self, node: cst.CSTNode) -> bool:
        return id(node) in self._path

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        for index in self._by_target.get(id(original_node), ()):
            change = self._changes[index]
            try:
                updated_node = change.apply(updated_node)
            except Refusal as refusal:
                self.refused[index] = str(refusal)
            except cst.CSTValidationError as error:
                self.refused[index] = f"the result would not be valid: {error}"
            else:
                self.shown[index] = self._tree.text(updated_node) if change.shown is None else change.shown
        if updated_node is original_node:
            return updated_node
        before = [small for early in self._early.get(id(original_node), ()) for small in early.made]
        if before:
            return cst.FlattenSentinel([*before, updated_node])
        imports = self._by_home.get(id(original_node), ())
        rebuilt = self._rebuilt(original_node, updated_node)
        return with_imports(rebuilt, imports) if imports else rebuilt

    def _rebuilt(self, original_node: Any, updated_node: Any) -> Any:
        if is_gone(updated_node) and _last_line(original_node) is self._last_line:
            self.drops_last_line = True
        if isinstance(original_node, cst.EmptyLine):  # a comment that goes; without a newline, it ends the file
            self.drops_last_line |= self._tree.lines_of(original_node)[0] == len(self._tree.lines)
        if isinstance(original_node, cst.IndentedBlock):
            return rebuilt_block(original_node, updated_node)
        if isinstance(original_node, cst.SimpleStatementSuite):
            return rebuilt_suite(original_node, updated_node)
        return updated_node
