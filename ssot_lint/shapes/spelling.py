"""Spellings of a statement that forget something: layout, names of locals, all names, or all but their order."""

from __future__ import annotations

import keyword
import re
from itertools import chain
from zlib import crc32

_MOST = 200_000
"""Words that are remembered; a tree has millions of them, and memory is bounded."""
_SINGLE = re.compile(r"^([A-Za-z]{0,2})'([^'\"\\\n]*)'$")
_TELLING = 9
"""Words from which a statement tells something even if it reaches no name."""
NAME, CONSTANT = "N", "0"
_WAITING = frozenset({"async", "await"})
_KEPT = frozenset(keyword.kwlist)


class Abstracted(dict[str, str]):
    """What a word is called when names and constants do not matter; remembers what it was asked."""

    def __missing__(self, word: str) -> str:
        if len(self) > _MOST:
            self.clear()
        told = _abstract(word)
        self[word] = told
        return told


class Numbered(dict[str, str]):
    """What a word is called when only the order in which names and constants occur matters; one for each definition."""

    def __missing__(self, word: str) -> str:
        kind = ABSTRACTED[word]
        told = kind if kind not in {NAME, CONSTANT} else f"{kind}{len(self)}"
        self[word] = told
        return told


ABSTRACTED = Abstracted()


def plain_text(words: list[str]) -> str:
    """The statement without layout; a string in single quotes reads as in double ones."""
    text = " ".join(words)
    if "'" not in text:
        return text
    return " ".join([_SINGLE.sub(r'\1"\2"', word) if word[-1] == "'" else word for word in words])


def loose_words(words: list[str]) -> list[str]:
    """The words, with every name the same and every constant the same."""
    return list(map(ABSTRACTED.__getitem__, words))


def without_waiting(words: list[str]) -> list[str]:
    """The words without ``async`` and ``await``: a copy that waits is still a copy."""
    return [word for word in words if word not in _WAITING] if "await" in words or "async" in words else words


def strict_words(words: list[str], loose: list[str]) -> list[str]:
    """The words, where names that a statement reaches or calls are kept, and those of locals are not."""
    return [
        word if kind == NAME and (after == "(" or before == ".") else kind
        for word, kind, before, after in zip(words, loose, chain([""], words), chain(words[1:], [""]), strict=False)
    ]


def strict_hash(words: list[str], loose: list[str]) -> int:
    """Hash of the statement that keeps the names it reaches; odd of a short one that reaches none: it tells little."""
    told = strict_words(words, loose)
    number = crc32(" ".join(told).encode("utf-8", "surrogatepass")) & ~1
    return number | (len(words) < _TELLING and told == loose)


def called_names(words: list[str], loose: list[str]) -> list[str]:
    """Last names of what the statement calls, in order."""
    return [word for word, kind, after in zip(words, loose, words[1:], strict=False) if after == "(" and kind == NAME]


def is_string(word: str) -> bool:
    """True of a literal string."""
    return word[-1] in "\"'" and len(word) > 1


def _abstract(word: str) -> str:
    first = word[0]
    if word[-1] in "\"'" and len(word) > 1:
        return CONSTANT
    if first.isdigit():
        return CONSTANT
    if first == "_" or first.isalpha():
        return word if word in _KEPT else NAME
    return word
