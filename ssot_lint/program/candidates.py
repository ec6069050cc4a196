"""Candidates: definitions that may duplicate a canonical, by the words of their names and by their parameters.

Only proposals for a person to judge; nothing is parsed, so a whole tree is read in about the time of a search.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ssot_lint.facts.parsing import source_text

_DEFINITION = re.compile(rb"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)[ \t]*\(([^()]*(?:\([^()]*\)[^()]*)*)\)", re.MULTILINE)
_TRIVIAL = frozenset({"a", "an", "and", "by", "for", "from", "get", "in", "is", "of", "on", "set", "the", "to", "with"})
_LIKE = {"broadcast": "send", "emit": "send", "publish": "send", "deliver": "send", "notify": "send", "push": "send",
         "dispatch": "send", "load": "read", "fetch": "get", "retrieve": "get", "make": "create", "build": "create",
         "delete": "remove", "drop": "remove", "compute": "calc", "calculate": "calc"}  # fmt: skip
ENOUGH = 0.4
"""Likeness from which a definition is proposed."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """A definition like the canonical: where it is, how it is written, and how like it is (0 to 1)."""

    path: str
    line: int
    name: str
    parameters: tuple[str, ...]
    score: float


def likenesses(
    name: str, parameters: Iterable[str], sources: Iterable[tuple[str, bytes]], *, other_than: tuple[str, int]
) -> tuple[Likeness, ...]:
    """Definitions like the canonical, the likest first; ``other_than`` is the canonical's own path and line."""
    wanted = frozenset(parameters) - {"self", "cls"}
    found = (one for path, source in sources for one in _in_source(name, wanted, path, source))
    others = (one for one in found if (one.path, one.line) != other_than)
    return tuple(sorted(others, key=lambda one: (-one.score, one.path, one.line)))


def words_of(name: str) -> frozenset[str]:
    """Telling words of a name, with synonyms made one."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    lower = (word.lower() for word in words)
    return frozenset(_LIKE.get(word, word) for word in lower if word not in _TRIVIAL)


def _in_source(name: str, wanted: frozenset[str], path: str, source: bytes) -> Iterator[Likeness]:
    own_words = words_of(name)
    for match in _DEFINITION.finditer(source):
        found = match.group(1).decode("utf-8", "replace")
        if found.startswith(("__", "test")):
            continue
        likeness = _likeness(own_words, words_of(found))
        if likeness < ENOUGH / 2:
            continue
        parameters = _parameter_names(match.group(2))
        shared = wanted & (frozenset(parameters) - {"self", "cls"})
        by_parameters = len(shared) / len(wanted) if wanted else 0.5
        score = round(0.6 * likeness + 0.4 * by_parameters, 3)
        if score >= ENOUGH:
            yield Likeness(path, source.count(b"\n", 0, match.start(1)) + 1, found, parameters, score)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _parameter_names(text: bytes) -> tuple[str, ...]:
    decoded = source_text(text)
    if not isinstance(decoded, str):
        return ()
    flat = re.sub(r"\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]|\([^()]*\)", "", decoded)
    names = (re.match(r"\s*\**(\w+)", part) for part in flat.split(","))
    return tuple(match.group(1) for match in names if match is not None)
