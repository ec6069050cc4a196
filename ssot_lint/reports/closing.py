"""The end of the text report: what was found, in numbers, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ssot_lint.program.model import Proof, Role
from ssot_lint.reports.blocks import wrapped
from ssot_lint.reports.columns import Column, side_by_side
from ssot_lint.reports.counting import amount, duration
from ssot_lint.reports.escaping import visible, visible_path
from ssot_lint.reports.excerpt import cells
from ssot_lint.reports.ink import Document, Line, Piece, plain
from ssot_lint.reports.left_alone import left_alone_lines, left_alone_note
from ssot_lint.reports.model import CheckReport, Place
from ssot_lint.rules.model import Applicability, Violation

PROOFS = (Proof.RESOLVED, Proof.DANGLING, Proof.DOUBLE, Proof.NAME_ONLY)
MOST_PACKAGES = 20
"""Rows of the table; the rest becomes one."""
_KEPT = "\u00a0"
"""A blank at which no line is broken."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Violations of a whole report or of one package, counted."""

    definitions: int
    """Places of definitions; several rules may speak of one."""
    consumers: dict[str, int]
    """Places of uses, by proof."""
    fixes: dict[str, int]
    """Violations by applicability of their fix; ``none`` where no codemod mends that rule."""

    @property
    def all_consumers(self) -> int:
        """Places of uses, whatever the proof."""
        return sum(self.consumers.values())


def tally(violations: Iterable[Violation], definitions: frozenset[Place]) -> Tally:
    """The numbers about these violations, given where the definitions are."""
    found = [violation for violation in violations if violation.contract is not None]
    proof_at = {(each.path, each.line, each.column): str(each.proof) for each in found}
    consumers = Counter(proof for place, proof in proof_at.items() if place not in definitions)
    return Tally(
        definitions=len(proof_at) - sum(consumers.values()),
        consumers=dict(consumers),
        fixes=dict(Counter(each.fix.applicability.value if each.fix else "none" for each in found)),
    )


def closing(report: CheckReport, *, width: int, verbose: bool = False) -> Document:
    """Notes, the table, the last line and a hint; ``verbose`` says what the uses left alone refer to."""
    if not report.violations:
        return [*notes(report, width, verbose=verbose), _all_clear(report)]
    places = report.definition_places()
    counts = tally(report.violations, places)
    document = [*statistics(report, width), *notes(report, width, verbose=verbose), *_summary(report, counts, width)]
    hint = _hint(report)
    return [*document, hint] if hint else document


def statistics(report: CheckReport, width: int) -> Document:
    """Definitions by role, consumers by package and proof, fixes by applicability."""
    document: Document = []
    roles = Counter(site.role for group in report.definitions.values() for site in group)
    if roles:
        text = " · ".join(f"{roles[role]}{_KEPT}{role.value}" for role in Role if roles[role])
        first, *rest = (part.replace(_KEPT, " ") for part in wrapped(text, width - 13))
        document += [[("definitions  ", "quiet"), (first, "")], *([(" " * 13, ""), (part, "")] for part in rest), []]
    rows = _by_package(report)
    if rows:
        document += _tables(rows, tally(report.violations, report.definition_places()), width)
    return document


def notes(report: CheckReport, width: int, *, verbose: bool = False) -> list[Line]:
    """What the reader should know about the answers: warnings, files not read, a type server that was not there."""
    lines: list[Line] = [
        [
            ("error: ", "error"),
            (f"{visible_path(error.path)}:{error.line}", "path"),
            (f"  {visible(error.message)}", ""),
        ]
        for error in report.unreported_errors()
    ]
    warnings = list(report.warnings)
    if report.server and report.server.state != "ready":
        warnings.append(f"{report.server.name} is {report.server.state}: uses that need types are left as name-only")
    for warning in warnings:
        first, *rest = wrapped(warning, width - 9)
        lines += [[("warning: ", "warning"), (first, "")], *([(" " * 9, ""), (part, "")] for part in rest)]
    if report.not_ours and (report.violations or verbose):
        lines.append(left_alone_note(report))
        lines += left_alone_lines(report, width) if verbose else []
    return [*lines, []] if lines else []


def package_of(path: str) -> str:
    """The first two directories of a path; ``.`` for a file at the root."""
    return "/".join(path.split("/")[:-1][:2]) or "."


def _below(path: str, prefix: str) -> str:
    return path.removeprefix(f"{prefix}/") if prefix else path


def _by_package(report: CheckReport) -> list[tuple[str, Tally]]:
    places = report.definition_places()
    members: dict[str, list[Violation]] = {}
    for violation in report.violations:
        if violation.contract is not None:
            members.setdefault(package_of(_below(violation.path, report.prefix)), []).append(violation)
    if len(members) > MOST_PACKAGES:
        largest = sorted(members, key=lambda package: (-len(members[package]), package))
        rest = [violation for package in largest[MOST_PACKAGES - 1 :] for violation in members.pop(package)]
        return [*_tallies(members, places), (f"… {len(largest) - MOST_PACKAGES + 1} more", tally(rest, places))]
    return _tallies(members, places)


def _tallies(members: dict[str, list[Violation]], places: frozenset[Place]) -> list[tuple[str, Tally]]:
    return [(package, tally(members[package], places)) for package in sorted(members)]


def _tables(rows: list[tuple[str, Tally]], whole: Tally, width: int) -> Document:
    """One row a package and one for all of them; a proof that nothing has gets no column. No number is cut short."""
    proofs = [proof.value for proof in PROOFS if whole.consumers.get(proof)]
    levels = [level.value for level in Applicability]
    names = [((visible(package), "path"), counts) for package, counts in rows] + [(("all", "strong"), whole)]
    columns: list[Column] = [
        ("defs", [_number(counts.definitions, "") for _, counts in names]),
        ("uses", [_number(counts.all_consumers, "") for _, counts in names]),
        *((proof, [_number(counts.consumers.get(proof, 0), "") for _, counts in names]) for proof in proofs),
        *((level, [_number(counts.fixes.get(level, 0), level) for _, counts in names]) for level in levels),
    ]
    return side_by_side(("package", [name for name, _ in names]), columns, width)


def _number(number: int, style: str) -> Piece:
    return (f"{number:,}", style) if number else ("·", "quiet")


def _summary(report: CheckReport, counts: Tally, width: int) -> list[Line]:
    """Everything in one sentence; on a narrow terminal the fixes go below."""
    places = f" ({amount(counts.definitions, 'definition')}, {amount(counts.all_consumers, 'consumer')})"
    places = places if counts.fixes else ""
    files = amount(len({violation.path for violation in report.violations}), "file")
    found: Line = [(amount(len(report.violations), "violation"), "error"), (f"{places} in {files}", "")]
    fixes: Line = []
    for level in Applicability if counts.fixes else ():
        number = counts.fixes.get(level.value, 0)
        fixes += [(", " if fixes else "", "quiet"), (f"{number:,} {level.value}", level.value)]
    if counts.fixes.get("none"):
        fixes.append((f", {counts.fixes['none']:,} without a fix", "quiet"))
    fixes.append((f"{' · ' if fixes else ''}{duration(report.seconds)}", "quiet"))
    one_line: Line = [*found, (" · ", "quiet"), *fixes]
    return [one_line] if cells(plain(one_line)) <= width else [found, fixes]


def _hint(report: CheckReport) -> Line | None:
    levels = {violation.fix.applicability for violation in report.violations if violation.fix}
    if Applicability.SAFE in levels:
        return [("run ", "quiet"), ("`ssot-lint fix`", "command"), (" to see the diff", "quiet")]
    if Applicability.UNSAFE in levels:
        return [("run ", "quiet"), ("`ssot-lint fix --unsafe`", "command"), (" to see the diff", "quiet")]
    return None


def _all_clear(report: CheckReport) -> Line:
    names = [visible(contract.name) for contract in report.contracts]
    subject = ", ".join(names) if 0 < len(names) <= 3 else amount(len(names), "contract")
    return [
        ("✓ no violations", "good"),
        (f" of {subject}: ", ""),
        (f"{amount(report.files_seen, 'file')} seen, {report.files_parsed:,} of them parsed", ""),
        (f" · {duration(report.seconds)}", "quiet"),
    ]
