"""The tracking document of a migration, in Markdown: facts for people, the same for the same report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from ssot_lint.contracts.model import Contract
from ssot_lint.program.model import DefinitionSite, Proof, Role
from ssot_lint.reports.burndown_markdown import burndown_markdown
from ssot_lint.reports.closing import PROOFS, tally
from ssot_lint.reports.counting import amount
from ssot_lint.reports.format import View
from ssot_lint.reports.markdown_text import code, prose, table
from ssot_lint.reports.model import CheckReport
from ssot_lint.reports.steps import Step, next_command, steps_of
from ssot_lint.reports.urgency import most_urgent_first
from ssot_lint.rules.model import Applicability, Violation
from ssot_lint.rules.phases import RULES_OF, Phase

LONGEST_ROW = 40
"""Lines of a file that are named."""
_SHOWN_ROLES = (Role.DUPLICATE, Role.IMPURE_ADAPTER, Role.ADAPTER, Role.OVERRIDE)


def tracking_document(report: CheckReport, view: View, *, most: int | None = None) -> str:
    """The document; with ``most``, what fits into so many bytes, whole lines, and how many are left out."""
    lines = [*_head(report), *_new(report, view)]
    for contract in report.contracts:
        own = [one for one in report.violations if one.contract == contract.name]
        lines += _contract(contract, own, report)
    others = [one for one in report.violations if one.contract is None]
    lines += ["", "## Files", "", *_found(others)] if others else []
    lines += _unread(report)
    return _cut("".join(f"{line}\n" for line in lines), most)


def _head(report: CheckReport) -> Iterator[str]:
    yield from ("# Single sources of truth", "")
    yield from ("<!-- Written by `ssot-lint check --report markdown`; what is changed here is lost. -->", "")
    if not report.violations:
        yield f"**No violations.** {amount(report.files_seen, 'file')} seen, {report.files_parsed:,} of them parsed."
        return
    levels = [level.value for level in Applicability]
    places = report.definition_places()
    rows = []
    for contract in report.contracts:
        counts = tally((one for one in report.violations if one.contract == contract.name), places)
        numbers = [counts.definitions, counts.all_consumers, *(counts.fixes.get(level, 0) for level in levels)]
        rows.append([code(contract.name), *(f"{number:,}" for number in numbers)])
    yield from table(["contract", "definitions", "uses", *levels], rows, numbers=2 + len(levels))
    yield ""
    files = len({one.path for one in report.violations})
    yield f"**{amount(len(report.violations), 'violation')}** in {amount(files, 'file')}."


def _new(report: CheckReport, view: View) -> Iterator[str]:
    """What the change under review touches, if that is known."""
    touched = view.is_touched
    if touched is None:
        return
    new = [one for one in most_urgent_first(report.violations, touched) if touched(one.path, one.line)]
    if new:
        yield from ("", f"## In this change: {len(new):,}", "", *_found(new))


def _contract(contract: Contract, found: Sequence[Violation], report: CheckReport) -> Iterator[str]:
    yield from ("", f"## {code(contract.name)}", "")
    if contract.reason:
        yield from (prose(contract.reason), "")
    yield f"Canonical: {code(str(contract.canonical))}"
    steps = steps_of(contract, report.definitions.get(contract.name, ()), found)
    yield from ("", "### Phases", "", *map(_step, steps), "")
    yield f"**Next action:** {next_command(contract.name, steps)}"
    trend = next((one for one in report.trends if one.contract == contract.name), None)
    if trend is not None:
        yield from ("", "### Burndown", "", *burndown_markdown(trend, None))
    sites = [one for one in report.definitions.get(contract.name, ()) if one.role in _SHOWN_ROLES and not one.external]
    if sites:
        yield from ("", "### Definitions", "", *_definitions(sites, found))
    files = [one for one in found if one.proof != Proof.NAME_ONLY]
    if files:
        yield from ("", "### Files affected", "", *_files(files))
    ledger = [one for one in found if one.proof == Proof.NAME_ONLY]
    yield from ("", "### Ledger", "")
    yield from _found(ledger) if ledger else ("Empty: nothing refers to a duplicate by its name only.",)


def _step(step: Step) -> str:
    mark = "x" if step.is_done else " "
    total = f"{step.done:,} of {step.total:,} done" if step.total is not None else f"{step.left:,} left"
    return f"- [{mark}] **{step.phase.value}**: {'nothing left' if step.is_done else total}"


def _definitions(sites: Sequence[DefinitionSite], found: Sequence[Violation]) -> list[str]:
    rules = RULES_OF[Phase.CONSUMERS]
    uses = Counter(one.target for one in found if one.rule in rules)
    rows = (
        [
            code(str(site.symbol)),
            site.role.value.replace("-", " "),
            code(f"{site.path}:{site.definition.span.line}"),
            f"{uses[str(site.symbol)]:,}",
        ]
        for site in sites
    )
    return table(["definition", "state", "where", "uses"], rows, numbers=1)


def _files(found: Sequence[Violation]) -> list[str]:
    """A row a file: how many violations by how sure we are, and on which lines."""
    proofs = [proof.value for proof in PROOFS if any(one.proof == proof for one in found)]
    rows = []
    for path, group in groupby(sorted(found, key=lambda one: one.path), key=lambda one: one.path):
        own = list(group)
        counts = Counter(one.proof for one in own)
        rows.append([code(path), _lines(own), *(f"{counts[proof]:,}" for proof in proofs)])
    return table(["file", "lines", *proofs], rows, numbers=len(proofs))


def _lines(found: Sequence[Violation]) -> str:
    lines = sorted({one.line for one in found})
    more = f" … {len(lines) - LONGEST_ROW:,} more" if len(lines) > LONGEST_ROW else ""
    return ", ".join(map(str, lines[:LONGEST_ROW])) + more


def _found(found: Sequence[Violation]) -> list[str]:
    rows = ([code(f"{one.path}:{one.line}"), one.rule, prose(one.message)] for one in found)
    return table(["where", "rule", "what"], rows)


def _unread(report: CheckReport) -> Iterator[str]:
    errors = report.unreported_errors()
    if errors:
        rows = ([code(f"{one.path}:{one.line}"), prose(one.message)] for one in errors)
        yield from ("", "## Not read", "", *table(["where", "why"], rows))


def _cut(text: str, most: int | None) -> str:
    if most is None or len(text.encode("utf-8")) <= most:
        return text
    lines = text.splitlines(keepends=True)
    size = 0
    for number, line in enumerate(lines):
        size += len(line.encode("utf-8"))
        if size > most - 100:
            return "".join(lines[:number]) + f"\n… {len(lines) - number:,} more lines are left out.\n"
    return text
