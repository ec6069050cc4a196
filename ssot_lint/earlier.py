"""Earlier states of a tree, linked in memory from git's objects by what imports, names and annotations tell."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from types import TracebackType

from ssot_lint.contracts.model import Contract, Settings
from ssot_lint.engine import Extractor
from ssot_lint.facts.bindings import ModuleBindings
from ssot_lint.facts.entry_points import FILES, entry_point_uses
from ssot_lint.facts.extract import Extraction, read_bindings
from ssot_lint.facts.screen import Screen
from ssot_lint.pipeline import question_of
from ssot_lint.program.assemble import Tree, assemble
from ssot_lint.program.model import Program
from ssot_lint.program.modules import ModuleTree
from ssot_lint.program.sought import Other
from ssot_lint.sources.git import GitFailure
from ssot_lint.sources.history import Blob
from ssot_lint.sources.objects import Objects
from ssot_lint.sources.tree import Tree as Rules
from ssot_lint.sources.walking import NEVER, NEVER_UNLESS_PACKAGES, PYTHON

NOWHERE = os.path.join(os.devnull, "earlier")
"""A root below which there is nothing: what is not in git is not there."""


class Contents:
    """What contents of files say, each looked at once, whichever states and paths it stands in."""

    def __init__(self, root: str, settings: Settings, jobs: int | None, others: Collection[Other] = ()) -> None:
        """``others`` are names that modules give to duplicates: contents that may use one of those can matter, too."""
        self.question = question_of(settings)
        self._objects = Objects(root)
        self._screen = Screen.of(self.question.names)
        self._others = [
            (re.compile(rb"\b%b\b" % re.escape(name.encode())), module.rpartition(".")[2].encode())
            for name, module in sorted({(one.name, one.module) for one in others if not one.is_local})
        ]
        self._extractor = Extractor(jobs)
        self._extractor.ask(self.question)
        self._is_wanted: dict[str, bool] = {}
        self._sources: dict[str, bytes] = {}
        self._bindings: dict[str, ModuleBindings] = {}

    def __enter__(self) -> Contents:
        self._objects.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._objects.__exit__(kind, value, trace)
        self._extractor.stop()

    def read(self, name: str) -> bytes | GitFailure:
        """The content itself; kept if it can matter."""
        return self._sources[name] if name in self._sources else self._objects.read(name)

    def extractions(self, files: Mapping[str, Blob], homes: frozenset[str]) -> dict[str, Extraction] | GitFailure:
        """What those of the files say that can matter, by path; the ``homes`` of canonicals always do."""
        wanted: dict[str, str] = {}
        for path, blob in files.items():
            known = self._is_wanted.get(blob.name)
            if known is None or (path in homes and not known):
                source = self._objects.read(blob.name)
                if isinstance(source, GitFailure):
                    return source
                known = self._is_wanted[blob.name] = path in homes or self._can_matter(source)
                if known:
                    self._sources[blob.name] = source
                    self._extractor.add(blob.name, source)
            if known:
                wanted[path] = blob.name
        found = self._extractor.finish(iter(()))
        return {path: found[name] for path, name in sorted(wanted.items())}

    def _can_matter(self, source: bytes) -> bool:
        if self._screen.passes(source):
            return True
        return any(module in source and word.search(source) is not None for word, module in self._others)

    def bindings(self, name: str) -> ModuleBindings:
        """What a module with this content binds; empty when git has not got it."""
        if name not in self._bindings:
            source = self.read(name)
            self._bindings[name] = read_bindings(source) if isinstance(source, bytes) else ModuleBindings()
        return self._bindings[name]


def earlier_program(settings: Settings, files: Mapping[str, Blob], contents: Contents) -> Program | GitFailure:
    """The program of a state that is given by its files, judged by today's contracts.

    What those name and the state has not got is passed over. Fails when git has not got a file's content.
    """
    own = {path: files[path] for path in _read_paths(settings, files)}
    past = replace(settings, root=NOWHERE, contracts=tuple(map(_without_rewrites, settings.contracts)))
    modules = ModuleTree(NOWHERE, settings.src, own)
    names = (name for contract in settings.contracts for name in contract.home_modules)
    homes = frozenset(path for path in map(modules.path_of, names) if path is not None)
    extractions = contents.extractions(own, homes)
    if isinstance(extractions, GitFailure):
        return extractions

    def read(path: str) -> bytes | None:
        source = contents.read(files[path].name) if path in files else None
        return source if isinstance(source, bytes) else None

    def bindings(path: str) -> ModuleBindings:
        return contents.bindings(files[path].name) if path in files else ModuleBindings()

    packaging = ((path, read(path)) for path in FILES)
    entry_points = {path: entry_point_uses(one, contents.question) for path, one in packaging if one is not None}
    tree = Tree(past, extractions, entry_points, read, tuple(own), teaches=False, read_bindings=bindings, is_past=True)
    return assemble(tree, None, len(own))


def _without_rewrites(contract: Contract) -> Contract:
    """What is looked for, without how it is rewritten and by whom it is wrapped: an earlier tree need not fit that."""
    plain = (replace(one, rewrite=None, rewrite_result=None, imports=(), variants=()) for one in contract.duplicates)
    return replace(contract, duplicates=tuple(plain), examples=(), scope_parameter=None)


def _read_paths(settings: Settings, files: Mapping[str, Blob]) -> Iterator[str]:
    """Paths of Python files that a check of that state would read, sorted. Ignore files are for what git has not."""
    rules = Rules(settings.root, settings.exclude)
    for path in sorted(files):
        blob = files[path]
        if path.lower().endswith(PYTHON) and not blob.is_link and not blob.is_repository:
            above = path.split("/")[:-1]
            if not _is_never(above, files) and not rules.is_excluded(path, is_directory=False):
                yield path


def _is_never(above: list[str], files: Mapping[str, Blob]) -> bool:
    for count, name in enumerate(above, 1):
        if name in NEVER or name.endswith(".egg-info"):
            return True
        if name in NEVER_UNLESS_PACKAGES and f"{'/'.join(above[:count])}/__init__.py" not in files:
            return True
    return False
