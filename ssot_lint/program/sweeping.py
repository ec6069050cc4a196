"""Sweeping: a question put to many files, by a process beside this one while it does other work, and by this one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence

from msgspec import Struct

from ssot_lint.program.sought import Sought, Told
from ssot_lint.sources.reading import read

_PART = 32
"""Files that are swept in one go: they take some milliseconds."""


class Part(Struct, frozen=True, tag="part"):
    """Some files of a sweep."""

    root: str
    files: tuple[str, ...]
    sought: Sought


class Sweep:
    """What the files have of what is sought, part by part; whoever has time takes the next part."""

    def __init__(self, root: str, files: Sequence[str], sought: Sought) -> None:
        self.root = root
        self.sought = sought
        self._parts = deque(tuple(files[start : start + _PART]) for start in range(0, len(files), _PART))
        self._found: dict[str, Collection[str]] = {}
        self.wait: Callable[[], None] = lambda: None
        """Returns when nobody else is at a part any more."""

    def take(self) -> tuple[str, ...] | None:
        """The next part, for whoever does it; None when no part is left."""
        try:
            return self._parts.popleft()
        except IndexError:
            return None

    def give_back(self, part: tuple[str, ...]) -> None:
        """Leave a part to somebody else."""
        self._parts.append(part)

    def note(self, found: Mapping[str, Collection[str]]) -> None:
        """Take in what a part came to."""
        self._found.update(found)

    def result(self) -> dict[str, Collection[str]]:
        """By path, in order, what each file has that has any of it; does what nobody has done yet."""
        told = self.sought.asked()
        for _ in range(2):  # the second time round there is what others gave back
            while (part := self.take()) is not None:
                self.note(swept(self.root, part, told))
            self.wait()
        return dict(sorted(self._found.items()))


def swept(root: str, files: Sequence[str], told: Told) -> dict[str, Collection[str]]:
    """By path what the files have of what is sought, those that have any."""
    found: dict[str, Collection[str]] = {}
    for path in files:
        source = read(root, path)
        if isinstance(source, bytes) and (labels := told(path, source)):
            found[path] = list(labels)
    return found
