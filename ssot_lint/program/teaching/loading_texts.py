"""Texts that are loaded by: what string methods make of a path, and which module and attributes it then names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


class Unclear(Exception):
    """What an expression is cannot be told."""


@dataclass(frozen=True, slots=True)
class Dotted:
    """A module, and the attributes that are taken from it one after the other."""

    module: str
    names: tuple[str, ...] = ()


def imported(module: str) -> Dotted:
    """A module by its full name."""
    if not all(part.isidentifier() for part in module.split(".")):
        raise Unclear
    return Dotted(module)


def attribute(owner: object, name: str) -> Dotted:
    """An attribute of what was loaded."""
    if not isinstance(owner, Dotted) or not name.isidentifier():
        raise Unclear
    return Dotted(owner.module, (*owner.names, name))


def located(path: str) -> Dotted:
    """What ``a.b.name`` or ``a.b:name`` names."""
    module, colon, rest = path.partition(":")
    if not colon:
        module, _, rest = path.rpartition(".")
    found = imported(module)
    for name in rest.split("."):
        found = attribute(found, name)
    return found


def _texts(given: Sequence[object]) -> list[Any]:
    if not all(isinstance(one, str | int) for one in given):
        raise Unclear
    return list(given)


def _made(method: str) -> Callable[[str, Sequence[object]], Any]:
    def made(text: str, given: Sequence[object]) -> Any:
        try:
            result = getattr(text, method)(*_texts(given))
        except (TypeError, ValueError) as problem:
            raise Unclear from problem
        return tuple(result) if isinstance(result, list) else result

    return made


METHODS = {
    name: _made(name)
    for name in (
        "lower",
        "partition",
        "removeprefix",
        "removesuffix",
        "replace",
        "rpartition",
        "rsplit",
        "split",
        "strip",
    )
}
"""Methods of texts that split or change a path."""
