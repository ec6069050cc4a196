"""The formats of a report, found by the presence of their modules: adding one edits no other file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import ssot_lint.reports.formats

if TYPE_CHECKING:
    from ssot_lint.reports.format import Format, View
    from ssot_lint.reports.model import CheckReport

Render: TypeAlias = "Callable[[CheckReport, View], str]"


@dataclass(frozen=True, slots=True)
class FormatModule:
    """A format with what its module does."""

    format: Format
    render: Render
    appendix: Render | None


class UnknownFormat(ValueError):
    """No format has this name."""

    def __init__(self, name: str) -> None:
        import difflib

        near = difflib.get_close_matches(name.lower(), names(), n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(names())}"
        super().__init__(f"no format is named `{name}`; {hint}")


@cache
def names() -> tuple[str, ...]:
    """Every format's name, sorted: the names of the modules, none of which is imported for that."""
    return tuple(sorted(found.name for found in pkgutil.iter_modules(ssot_lint.reports.formats.__path__)))


@cache
def format_named(name: str) -> FormatModule:
    """The format of this name; raises `UnknownFormat` when there is none."""
    if name not in names():
        raise UnknownFormat(name)
    module = importlib.import_module(f"{ssot_lint.reports.formats.__name__}.{name}")
    return FormatModule(module.FORMAT, module.render, getattr(module, "appendix", None))
