"""What is sought in the files of a tree: questions to be put to each file by its path and bytes alone.

Each can be written down, so that a later run can put it again to a file that has changed since.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from ssot_lint.program.modules import is_test
from ssot_lint.program.naming_packages import WordsWanted

Told: TypeAlias = Callable[[str, bytes], Collection[str]]
"""What a file, by its path and bytes, has of what is sought."""

_PUTTING = re.compile(
    rb"mock|Mock|patch|setattr|setitem|SimpleNamespace|__dict__|sys\.modules|globals\(\)|vars\(|\w\.\w+[ \t]*=[^=]"
    rb"|\bexec\(|\b_?replace\(\s*(?:[\w.]+(?:\(\))?\s*,\s*)?(?:\w+=|\*\*)|\b(?:evolve|model_copy|copy_with)\("
)
"""Something of this stands in every file that puts anything in another's place, but for tests that hand in fakes."""
_CALLED = re.compile(
    rb"(\w+)(?:[ \t]*(?:\(|[|+]=)|\[[^]\n]*\][ \t]*=[^=]|(?:\[[^]\n]*\])?\.(?:add|append|appendleft|extend|extendleft"
    rb"|insert|put|put_nowait|set|setdefault|update|__setitem__)\()"
)
"""Something is called, or put into."""
_GIVEN = re.compile(rb"[(=,]\s*(?:\w+\.)?(\w+)[ \t]*[,)\n]")
"""Something is an argument, or gets another name."""
_DEFINED = re.compile(rb"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)
_NAMED = re.compile(rb"\bname[ \t]*=[ \t]*[\"'](\w+)[\"']")
_PARAMETRIZED = re.compile(rb"parametrize\(\s*(?:argnames\s*=\s*)?[\[(]?\s*((?:[\"'][\w, ]*[\"']\s*,?\s*)+)")
_WORD = re.compile(rb"\w+")
_VENDORED = re.compile(r"(?:^|/)(?:_?vendor(?:ed)?|third_party|migrations)/")
_INHERITING = re.compile(rb"^[ \t]*class[ \t]+\w+[ \t]*\(([^)]*)\)", re.MULTILINE)


class Words(Struct, frozen=True, tag="words"):
    """Words that stand by themselves. Told are those that the file says."""

    words: tuple[str, ...]

    def asked(self) -> Told:
        """The question."""
        wanted = WordsWanted({os.fsencode(word) for word in self.words})
        return lambda path, source: [os.fsdecode(word) for word in wanted.among(source)]


class Pattern(NamedTuple):
    """A regular expression over bytes, for a file that says a word."""

    label: str
    word: str
    expression: bytes


class Patterns(Struct, frozen=True, tag="patterns"):
    """Regular expressions, each about a word. Told are the labels of those that match."""

    patterns: tuple[Pattern, ...]

    def asked(self) -> Told:
        """The question."""
        by_word: dict[bytes, list[tuple[str, re.Pattern[bytes]]]] = {}
        for label, word, expression in self.patterns:
            by_word.setdefault(os.fsencode(word), []).append((label, re.compile(expression)))
        wanted = WordsWanted(by_word.keys())

        def told(path: str, source: bytes) -> Collection[str]:
            said = wanted.among(source)
            return [label for word in said for label, one in by_word[word] if one.search(source) is not None]

        return told


class Doorways(Struct, frozen=True, tag="doorways"):
    """Words by which something may be put in another's place. Told are those that the file may use so."""

    words: tuple[str, ...]

    def asked(self) -> Told:
        """The question."""
        wanted = WordsWanted({os.fsencode(word) for word in self.words})

        def told(path: str, source: bytes) -> Collection[str]:
            said = wanted.among(source) if path.endswith((".py", ".pyw")) else ()
            if said and not is_test(path) and _PUTTING.search(source) is None:
                called = set(_CALLED.findall(source))
                called.update(_GIVEN.findall(source))
                said = [word for word in said if word in called or not word.isascii()]
            return [os.fsdecode(word) for word in said]

        return told


class DoorwaysAndPatterns(Struct, frozen=True, tag="doorways-and-patterns"):
    """Both at once. Told is what either of them tells; the labels of the patterns are no words."""

    doorways: Doorways
    patterns: Patterns

    def asked(self) -> Told:
        """The question."""
        first, second = self.doorways.asked(), self.patterns.asked()
        return lambda path, source: [*first(path, source), *second(path, source)]


class TestNames(Struct, frozen=True, tag="test-names"):
    """What files that speak of pytest define or give anew, as ``=name``; and the bases of their classes.

    Told are only the ``wanted``, unless that is None.
    """

    __test__ = False
    wanted: tuple[str, ...] | None = None

    def asked(self) -> Told:
        """The question."""
        wanted = frozenset(self.wanted) if self.wanted is not None else None

        def told(path: str, source: bytes) -> Collection[str]:
            found = _test_names(path, source)
            return found if wanted is None else found & wanted

        return told


class Other(NamedTuple):
    """Another name of a duplicate; ``path`` and ``module`` are of the module that gives it."""

    name: str
    path: str
    module: str
    is_local: bool


class OtherNames(Struct, frozen=True, tag="other-names"):
    """Whether a file may use something by one of its other names: then the name is told.

    It says the name and, but in the same directory, the module.
    """

    names: tuple[Other, ...]

    def asked(self) -> Told:
        """The question."""
        needles = [
            (one, one.name.encode(), re.compile(rb"\b%b\b" % re.escape(one.name).encode())) for one in self.names
        ]

        def told(path: str, source: bytes) -> Collection[str]:
            return [
                one.name
                for one, name, word in needles
                if (path == one.path or not one.is_local)
                and name in source
                and _may_reach(one, path, source)
                and word.search(source) is not None
            ]

        return told


class Body(NamedTuple):
    """What a body calls, the longest names first, and how many of them a copy may lack."""

    label: str
    names: tuple[str, ...]
    may_lack: int


class Bodies(Struct, frozen=True, tag="bodies"):
    """Bodies that may have been copied. Told are the labels of those of which a file holds enough names."""

    bodies: tuple[Body, ...]

    def asked(self) -> Told:
        """The question."""
        needles = [(one.label, [name.encode() for name in one.names], one.may_lack) for one in self.bodies]

        def told(path: str, source: bytes) -> Collection[str]:
            if not may_hold_copies(path):
                return ()
            holds: dict[bytes, bool] = {}
            return [label for label, names, may_lack in needles if _holds_enough(source, names, may_lack, holds)]

        return told


Sought: TypeAlias = Words | Patterns | Doorways | DoorwaysAndPatterns | TestNames | OtherNames | Bodies


def is_test_file(path: str) -> bool:
    """True of a file that pytest reads without being told to."""
    name = path.rpartition("/")[2]
    return name == "conftest.py" or name.startswith("test_") or name.endswith("_test.py")


def may_hold_copies(path: str) -> bool:
    """False of tests, stubs and what others wrote: a copy there is meant to be, or nobody's here to mend."""
    return not (path.endswith(".pyi") or is_test(path) or _VENDORED.search(path))


def _holds_enough(source: bytes, names: Collection[bytes], may_lack: int, holds: dict[bytes, bool]) -> bool:
    """``holds``: what is known of the source already."""
    for name in names:
        if name not in holds:
            holds[name] = name in source
        if not holds[name]:
            may_lack -= 1
            if may_lack < 0:
                return False
    return True


def _may_reach(one: Other, path: str, source: bytes) -> bool:
    is_near = path.rpartition("/")[0] == one.path.rpartition("/")[0]
    return is_near or one.module.rpartition(".")[2].encode() in source


def _test_names(path: str, source: bytes) -> set[str]:
    if b"pytest" not in source and not is_test_file(path):
        return set()
    names: set[bytes] = set()
    if b"fixture" in source:
        names.update(_DEFINED.findall(source), _NAMED.findall(source))
    if b"parametrize" in source:
        names.update(one for found in _PARAMETRIZED.findall(source) for one in _WORD.findall(found))
    bases = {base.decode() for found in _INHERITING.findall(source) for base in _WORD.findall(found)}
    return {f"={one.decode()}" for one in names} | bases
