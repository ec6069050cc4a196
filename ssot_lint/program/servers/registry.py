"""The checkers by name, and what a person may write after ``--types``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from ssot_lint.program.servers.finding import find_program

if TYPE_CHECKING:
    from ssot_lint.program.servers.client import LspServer
    from ssot_lint.program.servers.dialect import Dialect

NONE = "none"
_PLACES = {
    "ty": "ty:Ty", "basedpyright": "pyright:Basedpyright", "pyright": "pyright:Pyright", "pyrefly": "pyrefly:Pyrefly",
}  # fmt: skip
"""By name, the module beside this one, and the class there."""


class _Dialects(Mapping[str, "Dialect"]):
    """The dialects by name, each imported when it is asked for."""

    def __getitem__(self, name: str) -> Dialect:
        module, _, kind = _PLACES[name].partition(":")
        found: Dialect = getattr(import_module(f"ssot_lint.program.servers.{module}"), kind)()
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACES)

    def __len__(self) -> int:
        return len(_PLACES)


DIALECTS: Mapping[str, Dialect] = _Dialects()
NAMES = (*_PLACES, NONE)


class UnknownServer(ValueError):
    """What was written names no type checkers; the message says what could be meant."""


def names_in(text: str) -> tuple[str, ...]:
    """The checkers that a comma-separated text names, in order; none of them for ``none``. Raises `UnknownServer`."""
    names = tuple(part.strip().lower() for part in text.split(","))
    for name in names:
        if name not in NAMES:
            import difflib

            near = difflib.get_close_matches(name, NAMES, 1, 0.5)
            hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(NAMES)}"
            raise UnknownServer(f"`{name}` is no type checker; {hint}")
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UnknownServer(f"`{twice}` is named twice")
    if NONE in names and len(names) > 1:
        raise UnknownServer("`none` stands alone")
    return () if NONE in names else names


def servers_named(names: Sequence[str], root: str, src: Sequence[str], environment: str = "") -> list[LspServer]:
    """A server, not started, for each name; ``environment`` is where imports are looked up, if it was chosen."""
    from ssot_lint.program.servers.client import LspServer

    return [LspServer(DIALECTS[name], root, src, environment=environment) for name in names]


def programs_of(names: Sequence[str]) -> list[str]:
    """The executables of the named checkers, as far as there are any."""
    found = (find_program(DIALECTS[name].program) for name in names)
    return [one for one in found if one is not None]
