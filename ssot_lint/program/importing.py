"""Importing: every file that some files may import, near and far; what a type checker says of them depends on no other.

Generous by design: a module is looked for under every source root, beside the file and in all directories above it.
Every place that was looked at is kept, so that a file which appears there later is known to matter.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Mapping

from ssot_lint.facts.imported import Imported, imports_in

_SUFFIXES = (".py", ".pyi")
_ALWAYS = "__builtins__"
"""A module that a checker may take for the built-in names, imported by nobody."""

Imports = Mapping[str, Collection[Imported]]


class Importing:
    """Follows imports on disk, from one file to the next."""

    def __init__(
        self, src: Collection[str], read: Callable[[str], bytes | None], listed: Callable[[str], Collection[str]]
    ) -> None:
        """``src`` are directories from the root with forward slashes, empty for the root itself."""
        self.files: set[str] = set()
        """Files that were found, with those it was started from."""
        self.places: set[str] = set()
        """Paths without suffix, and directories, that were looked at, whether there is anything or not.

        Of a package of which everything was taken, that ends in ``*``.
        """
        self.is_sure = True
        """Every file told what it imports."""
        self._listed = listed
        self._src = tuple(src)
        self._read = read
        self._waiting: list[str] = []
        self._done: set[tuple[str, tuple[str, ...]]] = set()
        self._known: set[tuple[str, Imported]] = set()

    def follow(self, starts: Iterable[str], more: Imports) -> None:
        """Find what the files import, and what those with ``more`` imports take in beyond what they say."""
        for base in self._src:
            self._look(base, (_ALWAYS,))
        for path in sorted(more):
            self._follow(path, more[path])
        for path in sorted(starts):
            self._add(path)
        while self._waiting:
            path = self._waiting.pop()
            source = self._read(path)
            imports = imports_in(source) if source is not None else ()
            if imports is None:
                self.is_sure = False
            else:
                self._follow(path, imports)

    def _add(self, path: str) -> None:
        if path not in self.files:
            self.files.add(path)
            self._waiting.append(path)

    def _follow(self, path: str, imports: Collection[Imported]) -> None:
        directory = path.rpartition("/")[0]
        for one in imports:
            if (directory, one) not in self._known:
                self._known.add((directory, one))
                self._follow_one(directory, one)

    def _follow_one(self, directory: str, one: Imported) -> None:
        parts = tuple(part for part in one.module.split(".") if part)
        bases: set[str] = set(self._src)
        if one.level:
            above = _above(directory, one.level - 1)
            if above is None:
                return
            self._look_for(above, parts, one.names)
            inner = (tuple(above.removeprefix(f"{base}/" if base else "").split("/")) for base in self._src
                     if above and (not base or above.startswith(f"{base}/")))  # fmt: skip
            for package in inner:
                for base in self._src:
                    self._look_for(base, (*package, *parts), one.names)
            return
        if parts and parts[0] not in sys.stdlib_module_names:
            bases.update(_all_above(directory))
        for base in bases:
            self._look_for(base, parts, one.names)

    def _look_for(self, base: str, parts: tuple[str, ...], names: tuple[str, ...]) -> None:
        if not parts and base:
            self._add_package(base)
        elif parts:
            self._look(base, parts)
            self._look(base, (f"{parts[0]}-stubs", *parts[1:]))
        for name in names:
            if name == "*":
                self._add_children("/".join((base, *parts)) if base else "/".join(parts))
            else:
                self._look(base, (*parts, *name.split(".")))

    def _look(self, base: str, parts: tuple[str, ...]) -> None:
        if (base, parts) in self._done:
            return
        self._done.add((base, parts))
        here = base
        for part in parts:
            start = f"{here}/{part}" if here else part
            self.places.add(start)
            entries = self._listed(here)
            for suffix in _SUFFIXES:
                if part + suffix in entries:
                    self._add(start + suffix)
            if part not in entries:
                return
            self._add_package(start)
            here = start

    def _add_package(self, directory: str) -> None:
        self.places.add(f"{directory}/__init__")
        entries = self._listed(directory)
        for suffix in _SUFFIXES:
            if f"__init__{suffix}" in entries:
                self._add(f"{directory}/__init__{suffix}")

    def _add_children(self, directory: str) -> None:
        """All modules of a package: it may name any of them in its ``__all__``."""
        for name in self._listed(directory):
            stem, dot, suffix = name.rpartition(".")
            if dot and dot + suffix in _SUFFIXES:
                self._look(directory, (stem,))
            elif "." not in name:
                self._look(directory, (name,))
        self.places.add(f"{directory}/*" if directory else "*")


def _above(directory: str, levels: int) -> str | None:
    parts = directory.split("/") if directory else []
    return "/".join(parts[: len(parts) - levels]) if levels <= len(parts) else None


def _all_above(directory: str) -> Iterable[str]:
    """The directory and all above it, down to the root."""
    while directory:
        yield directory
        directory = directory.rpartition("/")[0]
    yield ""
