"""The tracking document of a migration: what `status` knows, for a repository, an issue or a wiki.

It says nothing that changes without the tree, so that a new version of it shows only what has moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from ssot_lint.contracts.model import Contract
from ssot_lint.reports import markdown_text
from ssot_lint.reports.burndown_markdown import burndown_markdown
from ssot_lint.reports.next_action import next_command
from ssot_lint.rules.phases import Phase
from ssot_lint.rules.progress import OpenUse, Place, Progress, Share, Standing, Step

code, prose = partial(markdown_text.code, in_cell=False), partial(markdown_text.prose, in_cell=False)

_MEANING: Mapping[Phase, str] = {
    Phase.SCAFFOLD: "the wrapper service and the flags are there",
    Phase.ADAPT: "duplicates hand on to the canonical",
    Phase.CONSUMERS: "uses are moved to the canonical",
    Phase.FINALIZE: "adapters without a legacy path",
    Phase.RETIRE: "adapters are deleted",
}


def render_status_markdown(
    found: Sequence[Progress], contracts: Iterable[Contract], pictures: Mapping[str, str] | None = None
) -> str:
    """The progress of some contracts as one document; ``pictures`` are names of their burndowns' SVG files."""
    by_name = {contract.name: contract for contract in contracts}
    lines = ["# Progress towards a single source of truth"]
    for one in found:
        lines += ["", *_contract(one, by_name[one.contract], (pictures or {}).get(one.contract))]
    return "\n".join(lines) + "\n"


def _contract(one: Progress, contract: Contract, picture: str | None) -> Iterator[str]:
    yield f"## {prose(one.contract)}"
    if contract.reason:
        yield from ("", prose(contract.reason))
    command = next_command(one)
    yield from (
        "",
        f"- **Canonical:** {code(str(contract.canonical))}",
        f"- **Status:** {_status(one)}",
        f"- **Next action:** {'nothing is left to migrate' if command is None else code(command)}",
    )
    yield from ("", "### Phases", "", *map(_step, one.steps))
    if one.trend is not None:
        yield from ("", "### Burndown", "", *burndown_markdown(one.trend, picture))
    yield from (*_shares("package", one.packages), *_shares("owner", one.owners))
    yield from ("", "### Files affected", "", *_definitions(one), *_consumers(one.consumers))
    yield from ("", "### Ledger", "", *_ledger(one))


def _shares(head: str, shares: Sequence[Share]) -> Iterator[str]:
    """What is left by package or owner, unless there is only one to name."""
    if len(shares) < 2:
        return
    rows = (
        [markdown_text.code(one.name) or "nobody", f"{one.uses:,}", f"{one.ledger:,}", f"{one.definitions:,}"]
        for one in shares
    )
    yield from ("", f"### Left by {head}", "")
    yield from markdown_text.table([head, "uses", "ledger", "definitions"], rows, numbers=3)


def _status(one: Progress) -> str:
    done = sum(step.is_done for step in one.steps)
    open_step = next((step for step in one.steps if not step.is_done), None)
    if open_step is None:
        return "complete"
    return f"{done} of {len(one.steps)} phases complete, {code(open_step.phase.value)} is next"


def _step(step: Step) -> str:
    amount = f"{step.done:,} of {step.total:,}" if step.total else "nothing to do"
    return f"- [{_mark(step.is_done)}] {code(step.phase.value)}: {_MEANING[step.phase]} ({amount})"


def _mark(is_done: bool) -> str:
    return "x" if is_done else " "


def _definitions(one: Progress) -> Iterator[str]:
    for standing in one.definitions:
        yield f"- {code(f'{standing.path}:{standing.line}')} {standing.state} {code(str(standing.symbol))}"
        yield f"  - {_what_blocks(standing)}"
    for symbol in one.retired:
        yield f"- retired {code(str(symbol))}"
    if not one.definitions and not one.retired:
        yield "- no duplicate is left"


def _what_blocks(standing: Standing) -> str:
    if not standing.blockers:
        return "can be retired"
    return f"blocked: {prose('; '.join(standing.blockers))}"


def _consumers(places: Sequence[Place]) -> Iterator[str]:
    """Files with uses that are left, each with its lines."""
    lines_of: dict[str, list[int]] = {}
    for path, line in places:
        lines_of.setdefault(path, []).append(line)
    if not lines_of:
        return
    uses, files = (
        f"{len(places):,} use{'s' * (len(places) != 1)}",
        f"{len(lines_of):,} file{'s' * (len(lines_of) != 1)}",
    )
    yield from ("", f"{uses} left in {files}:", "")
    for path, lines in sorted(lines_of.items()):
        shown = ", ".join(map(str, sorted(set(lines))))
        yield f"- {code(path)}: line{'s' * (len(set(lines)) != 1)} {shown}"


def _ledger(one: Progress) -> Iterator[str]:
    if not one.ledger:
        yield "Empty: every use is known for what it is."
    for entry in one.ledger:
        yield _entry(entry)
    for sign_off in one.idle_sign_offs:
        yield f"- signed off, but not in the ledger: {code(str(sign_off.symbol))} in {code(sign_off.path)}"


def _entry(entry: OpenUse) -> str:
    place = code(f"{entry.path}:{entry.line}:{entry.column}")
    told = f"signed off: {entry.signed_off}" if entry.signed_off else entry.reason
    head = f"- [{_mark(bool(entry.signed_off))}] {place} {code(entry.name)} in {code(entry.symbol)}"
    return f"{head}: {prose(told)}" if told else head
