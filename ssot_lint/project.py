"""The project that a run works on: which files it holds, what they say, and where words stand in them."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ssot_lint.configured import UsageProblem
from ssot_lint.contracts.model import Settings
from ssot_lint.facts.entry_points import FILES, entry_point_uses
from ssot_lint.facts.model import Question, Use
from ssot_lint.program.neighbours import Search, Wanted
from ssot_lint.sources.discovery import Discovery, discover
from ssot_lint.sources.reading import read
from ssot_lint.sources.rewalking import discover_again
from ssot_lint.sources.walking import PYTHON

Found = tuple[Discovery, frozenset[str] | None]
"""Files of a project, and those of them whose violations are wanted; None for all."""


def find_files(
    settings: Settings, paths: Sequence[str], *, is_forgiving: bool = False, is_cached: bool = False
) -> Found:
    """Every file of the project, with what the paths add, and the paths' own files (None: all).

    Raises `UsageProblem` for paths that are not there, lie elsewhere, or hold no Python; unless it ``is_forgiving``:
    then the paths add nothing, and may name what is not the project's. ``is_cached``: what was found before may be
    told again, and is kept.
    """
    base = os.getcwd()
    wanted = [path for path in paths if os.path.realpath(os.path.join(base, path)) != os.path.realpath(settings.root)]
    whole = (
        discover_again(settings.root, settings.exclude) if is_cached else discover(settings.root, (), settings.exclude)
    )
    if not wanted or len(wanted) < len(paths):
        if not whole.files:
            raise UsageProblem(f"`{settings.root}` holds no Python file to check")
        return whole, None
    if is_forgiving:
        return whole, whole.among(settings.root, (os.path.join(base, path) for path in wanted))
    part = _only_python(settings.root, discover(settings.root, wanted, settings.exclude, base=base))
    _complain(settings, part)
    files = tuple(sorted({*whole.files, *part.files}))
    beyond = tuple(sorted(set(part.files).difference(whole.files)))
    return replace(whole, files=files, beyond=beyond), frozenset(part.files)


def _only_python(root: str, part: Discovery) -> Discovery:
    """What was found, without files that were given by name and are not Python."""
    files = tuple(path for path in part.files if path.lower().endswith(PYTHON) or _is_script(root, path))
    return replace(part, files=files, empty=part.empty if files or part.missing else part.empty or part.files)


def _is_script(root: str, path: str) -> bool:
    source = read(root, path)
    return isinstance(source, bytes) and source.startswith(b"#!") and b"python" in source.split(b"\n", 1)[0]


def _complain(settings: Settings, part: Discovery) -> None:
    if part.missing:
        raise UsageProblem(f"`{part.missing[0]}` does not exist")
    if part.outside:
        raise UsageProblem(
            f"`{part.outside[0]}` is outside `{settings.root}`, where {settings.config_path} stands.\n"
            "Check one project at a time, or name the configuration with --config."
        )
    if part.empty:
        raise UsageProblem(f"`{part.empty[0]}` holds no Python file to check")


def entry_points(settings: Settings, question: Question) -> dict[str, tuple[Use, ...]]:
    """Uses in the entry points that the project's packaging states, by its files."""
    found: dict[str, tuple[Use, ...]] = {}
    for path in FILES:
        source = read(settings.root, path)
        if isinstance(source, bytes):
            found[path] = entry_point_uses(source, question)
    return found


class Reader:
    """Gives the bytes of a file: of the tree, or by an absolute path of a library that a name led to."""

    def __init__(self, settings: Settings, sources: Mapping[str, bytes]) -> None:
        self._root = settings.root
        self._sources = sources
        self.more: dict[str, bytes | None] = {}
        """What was read beyond the sources; None of what is not there."""

    def __call__(self, path: str) -> bytes | None:
        if path in self._sources:
            return self._sources[path]
        if path not in self.more:
            source = read("/" if os.path.isabs(path) else self._root, path)
            self.more[path] = source if isinstance(source, bytes) else None
        return self.more[path]


def searcher(settings: Settings, discovery: Discovery) -> Search:
    """Searches every file of the tree, or some of them, keeping only what is wanted."""

    def search(is_wanted: Wanted, among: Collection[str] | None) -> dict[str, bytes]:
        sources = ((path, read(settings.root, path)) for path in (discovery.files if among is None else among))
        return {path: source for path, source in sources if isinstance(source, bytes) and is_wanted(path, source)}

    return search
