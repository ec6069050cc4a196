"""What a run found and did, as every report reads it: counted, sorted, and free of anything still to compute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from ssot_lint.contracts.model import Contract
from ssot_lint.program.model import DefinitionSite, Program, Proof, ResolvedUse, UnreadableFile, Unrelated
from ssot_lint.rules.model import Applicability, Replacement, Violation

if TYPE_CHECKING:
    from ssot_lint.rules.trend import Trend

SourceLine: TypeAlias = Callable[[str, int], str | None]
"""The text of one line (path, line from 1; no line end), or None when it cannot be read. Asked only when shown."""
Place: TypeAlias = tuple[str, int, int]
"""Path, line, column."""


@dataclass(frozen=True, slots=True)
class ServerNote:
    """Which type server answered, and how it fared."""

    name: str
    state: str = "ready"
    """``ready``; otherwise a few words for people: ``missing``, ``crashed after 12 answers``, ``switched off``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """Result of ``check``."""

    violations: tuple[Violation, ...]
    """Sorted by path and position."""
    errors: tuple[UnreadableFile, ...] = ()
    contracts: tuple[Contract, ...] = ()
    definitions: Mapping[str, tuple[DefinitionSite, ...]] = field(default_factory=dict)
    """Definitions of watched names, with their roles, by contract."""
    files_seen: int = 0
    files_parsed: int = 0
    seconds: float = 0.0
    not_ours: int = 0
    """Uses that resolved to definitions no contract is about."""
    left_alone: tuple[tuple[Unrelated, int], ...] = ()
    """Those definitions, the most used one first, each with the number of uses that refer to it."""
    warnings: tuple[str, ...] = ()
    server: ServerNote | None = None
    allowed_by_comments: int = 0
    """Violations that comments in the source allow."""
    baselined: int = 0
    """Violations that the baseline accepts."""
    slack: int = 0
    """Entries of the baseline that are no longer found."""
    replacements: Mapping[str, tuple[Replacement, ...]] = field(default_factory=dict)
    """What safe fixes change, by the group of their edits; only where some report shows it."""
    trends: tuple[Trend, ...] = ()
    """Week by week, where that was asked for."""
    prefix: str = ""
    """What stands before every path so that it can be opened from where the report is read; empty at the root."""

    def unreported_errors(self) -> tuple[UnreadableFile, ...]:
        """Errors that no violation speaks of."""
        told = {violation.path for violation in self.violations if violation.contract is None}
        return tuple(error for error in self.errors if error.path not in told)

    def definition_places(self) -> frozenset[Place]:
        """Where the definitions are: a violation at one of these places is about a definition, any other a use."""
        sites = (site for group in self.definitions.values() for site in group)
        return frozenset((site.path, site.definition.span.line, site.definition.span.column) for site in sites)


@dataclass(frozen=True, slots=True)
class FileEdit:
    """What ``fix`` did, or would do, to one file."""

    path: str
    applied: bool
    reason: str = ""
    """Why it was not applied, when it was to be."""
    diff: str | bytes = b""
    """Unified diff, one that ``git apply`` takes."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A violation whose fix was allowed but not made, and why."""

    violation: Violation
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FixReport(CheckReport):
    """Result of ``fix``."""

    edits: tuple[FileEdit, ...] = ()
    """Sorted by path."""
    refused: tuple[Refusal, ...] = ()
    writes: bool = False
    """``--write`` was given."""
    allows_unsafe: bool = False
    """``--unsafe`` was given."""
    left_over: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """By path, names that these edits leave without a use."""
    journal: str | None = None
    """What ``undo`` calls this run; None when nothing was written."""

    def mended(self) -> tuple[Violation, ...]:
        """Violations whose fix was allowed and made (or would be, without ``--write``)."""
        refused = {refusal.violation for refusal in self.refused}
        return tuple(violation for violation in self.allowed() if violation not in refused)

    def allowed(self) -> tuple[Violation, ...]:
        """Violations whose fix may be applied in this run."""
        levels = {Applicability.SAFE, Applicability.UNSAFE} if self.allows_unsafe else {Applicability.SAFE}
        return tuple(each for each in self.violations if each.fix and each.fix.applicability in levels)

    def left_unsafe(self) -> tuple[Violation, ...]:
        """Violations left only because ``--unsafe`` was not given."""
        return () if self.allows_unsafe else with_fix(self.violations, Applicability.UNSAFE)


def report_on(
    program: Program,
    contracts: tuple[Contract, ...],
    violations: Iterable[Violation],
    *,
    seconds: float = 0.0,
    server: ServerNote | None = None,
    replacements: Mapping[str, tuple[Replacement, ...]] | None = None,
) -> CheckReport:
    """The report of a linked program and what its rules found."""
    others = [use for view in program.views.values() for use in view.uses if use.proof is Proof.NOT_OURS]
    return CheckReport(
        violations=tuple(violations),
        errors=program.unreadable,
        contracts=contracts,
        definitions={name: view.definitions for name, view in program.views.items()},
        files_seen=program.files_seen,
        files_parsed=program.files_parsed,
        seconds=seconds,
        not_ours=len(others),
        left_alone=_left_alone(others),
        warnings=program.warnings,
        server=server,
        replacements=replacements or {},
    )


def _left_alone(uses: Iterable[ResolvedUse]) -> tuple[tuple[Unrelated, int], ...]:
    """Unrelated definitions with the number of uses; one that refers to no definition counts for a nameless one."""
    counts = Counter(one for use in uses for one in use.instead or (Unrelated(""),))
    return tuple(sorted(counts.items(), key=lambda pair: (not pair[0].symbol, -pair[1], pair[0].symbol, pair[0].path)))


def with_fix(violations: Iterable[Violation], applicability: Applicability) -> tuple[Violation, ...]:
    """Violations whose fix is exactly so applicable."""
    return tuple(each for each in violations if each.fix and each.fix.applicability is applicability)


def lazy_lines(read: Callable[[str], str | None]) -> SourceLine:
    """A `SourceLine` that reads a whole file through ``read`` when first asked about it, then remembers its lines.

    Lines end where Python's do: a form feed or U+2028 does not end one.
    """
    lines_of: dict[str, list[str]] = {}

    def source_line(path: str, line: int) -> str | None:
        if path not in lines_of:
            text = read(path)
            lines_of[path] = [] if text is None else text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        lines = lines_of[path]
        return lines[line - 1] if 0 < line <= len(lines) else None

    return source_line
