"""Formats: what each says of itself, and what it is given to render a report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # a command line is checked against the formats before anything else is loaded
    from ssot_lint.reports.model import SourceLine

SourceBytes: TypeAlias = Callable[[str], bytes | None]
"""The bytes of a file by its path as the report writes it; None when it cannot be read."""
IsTouched: TypeAlias = Callable[[str, int], bool]
"""Whether a change under review adds or edits a line (path, line from 1)."""


class Paths(StrEnum):
    """What the paths of a report are relative to."""

    HERE = "here"
    """The current directory: a person opens them from there."""
    ROOT = "root"
    """The project: where its configuration stands."""
    REPOSITORY = "repository"
    """The Git repository around it: what hosts go by. Outside of one, the project."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a format says of itself; its module also has ``render(report, view)``."""

    name: str
    summary: str
    paths: Paths = Paths.REPOSITORY
    is_log: bool = False
    """Lines for people or for whoever watches a log: several such may go to one stream."""
    shows_replacements: bool = False
    """It wants the text that safe fixes would put in, which takes time to make."""
    shows_history: bool = False
    """It draws burndowns, where they were asked for."""
    orders_by_change: bool = False
    """What a change under review touches comes first."""
    appended_to: str = ""
    """Variable of the environment that names a file to append ``appendix(report, view)`` to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How a report is looked at."""

    source_line: SourceLine
    source: SourceBytes
    width: int = 100
    colour: bool = False
    verbose: bool = False
    statistics: bool = False
    is_touched: IsTouched | None = None
    """None when there is no change under review, or nobody can tell."""
