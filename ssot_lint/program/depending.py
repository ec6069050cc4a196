"""Depending: what a run depended on, written down, and whether a change of the tree since can matter to what it found.

A run sees a file only through a few openings. It reads it, or the type checker may read it, being imported from what
was asked about: then every change matters. Or it was passed over in a search: then a change matters if the search
would have told something else of it. And a file that comes or goes matters where somebody looked for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from msgspec import Struct

from ssot_lint.facts.screen import Screen
from ssot_lint.program.naming_packages import names_any
from ssot_lint.program.neighbours import are_few
from ssot_lint.program.sought import Sought

ROOT = "./"
"""The root, as a directory that was looked into."""

Read = Callable[[str], bytes | None]


class Passed(Struct, frozen=True):
    """A search that passed files over, and what it was told of those that were not read otherwise."""

    sought: Sought
    is_near: bool
    """Only files that are near were searched."""
    found: dict[str, tuple[str, ...]]


class Dependence(Struct, frozen=True):
    """What a run depended on."""

    files: tuple[str, ...]
    """Every file of the tree, sorted."""
    names: tuple[str, ...]
    """Names that the screen looked for."""
    held: dict[str, bytes]
    """By path of what was read, or may have been, the digest of what it held; empty of what held nothing."""
    places: frozenset[str]
    """Paths without suffix, and directories, that were looked at for a module, whether there was anything or not.

    What the directories around them hold of that is among what was held, by their paths with a slash.
    """
    stems: frozenset[str]
    """Last parts of the modules that were looked for in the whole tree."""
    packages: frozenset[str]
    starts: tuple[str, ...]
    """Top-level packages and first directories that make a file near."""
    searches: tuple[Passed, ...]


class Change(Struct, frozen=True):
    """What has changed: files that differ, files that are new, files that are gone."""

    files: tuple[str, ...]
    """Every file of the tree as it is now, sorted."""
    differing: Collection[str]

    def came(self, before: Dependence) -> set[str]:
        """Files that are new."""
        return set(self.files).difference(before.files)

    def went(self, before: Dependence) -> set[str]:
        """Files that are gone."""
        return set(before.files).difference(self.files)


def matters(before: Dependence, change: Change, digest: Callable[[bytes], bytes], read: Read) -> bool:
    """Whether a change may matter to what was found; in doubt it does."""
    came, went = change.came(before), change.went(before)
    if are_few(before.files) != are_few(change.files):
        return True
    if any(path in before.held or not before.stems.isdisjoint(_stems(path)) for path in came | went):
        return True
    told = _Told(before)
    if any(told.before(path) for path in went):
        return True
    for path in sorted(came.union(change.differing) - went):
        source = read(path)
        if path in before.held:
            if (digest(source) if source is not None else b"") != before.held[path]:
                return True
        elif source is None or told.differs(path, source):
            return True
    return False


class _Told:
    """What the searches of a run tell of a file."""

    def __init__(self, before: Dependence) -> None:
        self._before = before
        self._screen = Screen.of(before.names)
        self._is_named = names_any(before.packages)
        self._asked = [(one, one.sought.asked()) for one in before.searches]

    def before(self, path: str) -> bool:
        """Whether a search had anything of a file."""
        return any(path in one.found for one in self._before.searches)

    def differs(self, path: str, source: bytes) -> bool:
        """Whether a search would be told something else of the file, were it to hold this."""
        if self._screen.passes(source):
            return True
        is_near = path.startswith(self._before.starts) or self._is_named(source)
        return any(
            set(one.found.get(path, ())) != set(told(path, source) if is_near or not one.is_near else ())
            for one, told in self._asked
        )


class Contents:
    """Reads what a dependence holds: files, and of directories, told by a slash, what may answer for a module there."""

    def __init__(self, read: Read, listed: Callable[[str], Collection[str]], places: Collection[str]) -> None:
        self._read = read
        self._listed = listed
        self._wanted: dict[str, set[str]] = {}
        for place in places:
            directory, _, name = place.rpartition("/")
            self._wanted.setdefault(f"{directory}/" if directory else ROOT, set()).add(name)

    @property
    def directories(self) -> Collection[str]:
        """Directories around the places, each with a slash at its end."""
        return self._wanted.keys()

    def __call__(self, path: str) -> bytes | None:
        """What there is; None when that is nothing."""
        if not path.endswith("/"):
            return self._read(path)
        wanted = self._wanted.get(path, set())
        names = self._listed("" if path == ROOT else path[:-1])
        told = names if "*" in wanted else [name for name in names if _stem(name) in wanted]
        return "\n".join(sorted(told)).encode("utf-8", "surrogateescape")


def digests(paths: Iterable[str], digest: Callable[[bytes], bytes], read: Read) -> dict[str, bytes]:
    """By path the digest of what is held there; empty of what holds nothing."""
    sources = ((path, read(path)) for path in sorted(paths))
    return {path: digest(source) if source is not None else b"" for path, source in sources}


def _stem(name: str) -> str:
    return name.removesuffix(".pyi").removesuffix(".py")


def _stems(path: str) -> Iterator[str]:
    """What a file may be called as the last part of a module's name."""
    directory, _, name = path.rpartition("/")
    yield from name.split(".")
    if name.startswith("__init__."):
        yield directory.rpartition("/")[2]
