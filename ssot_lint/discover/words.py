"""Words of names: what a definition calls itself for, without what only tells one of its kind from another."""

from __future__ import annotations

import re
from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_QUALIFIERS = word_set(
    "unified base abstract simple default basic enhanced improved advanced new old legacy optimized modern core "
    "common generic standard main real production custom async sync secure safe isolated smart central "
    "centralized global shared impl implementation mixin extended scoped aware robust comprehensive integrated "
    "canonical consolidated ssot updated original alternative alt temp tmp lite mini full final simplified "
    "minimal internal universal native thread resilient modular refactored fixed my our the an of with for v "
)
_VERBS = {
    verb: group[0]
    for group in (
        ("make", "create", "build", "generate", "new", "construct", "produce"),
        ("get", "fetch", "load", "read", "retrieve", "obtain", "lookup", "find", "resolve", "detect", "determine"),
        ("send", "emit", "broadcast", "publish", "notify", "dispatch", "push", "deliver", "route"),
        ("check", "validate", "verify", "ensure", "assert", "is", "has"),
        ("remove", "delete", "drop", "clear", "purge"),
        ("parse", "decode", "deserialize"),
        ("format", "encode", "serialize", "render", "dump"),
        ("set", "update", "put", "store", "save", "write"),
        ("init", "initialize", "setup", "configure"),
    )
    for verb in group
}


@lru_cache(maxsize=100_000)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in any case, lower-cased, in order."""
    return tuple(part.lower() for part in _PART.findall(name))


@lru_cache(maxsize=100_000)
def role_of(name: str) -> tuple[str, ...]:
    """The words of a class's name that say what it is for; all of them where nothing else remains."""
    words = tuple(word for word in words_of(name) if word not in _QUALIFIERS and not word.isdigit())
    return tuple(map(_singular, words or words_of(name)))


@lru_cache(maxsize=100_000)
def deed_of(name: str) -> tuple[str, ...]:
    """The words of a function's name, its verb by a name for all verbs of that sense, the others sorted."""
    words = [word for word in words_of(name) if word not in _QUALIFIERS]
    if words[:2] in (["is", "valid"], ["has", "valid"]):  # as `validate` says it
        del words[1]
    if not words:
        return ()
    return (_VERBS.get(words[0], words[0]), *sorted(set(map(_singular, words[1:]))))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
