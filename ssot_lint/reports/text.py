"""The report that people read: by contract, then by duplicate, then by file; then the numbers."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from ssot_lint.contracts.model import Contract
from ssot_lint.program.model import DefinitionSite
from ssot_lint.reports.blocks import place_block, wrapped
from ssot_lint.reports.closing import closing
from ssot_lint.reports.counting import amount
from ssot_lint.reports.escaping import visible, visible_path
from ssot_lint.reports.ink import Document, Line, Piece, paint
from ssot_lint.reports.model import CheckReport, Place, SourceLine
from ssot_lint.rules.model import Violation


def render_text(
    report: CheckReport, source_line: SourceLine, *, width: int, colour: bool = False, verbose: bool = False
) -> str:
    """The whole report; ``verbose`` adds to each violation how we know. Plain text without colour."""
    return paint(text_document(report, source_line, width=width, verbose=verbose), width=width, colour=colour)


def render_statistics(report: CheckReport, *, width: int, colour: bool = False) -> str:
    """Only the numbers."""
    return paint(closing(report, width=width), width=width, colour=colour)


def text_document(report: CheckReport, source_line: SourceLine, *, width: int, verbose: bool) -> Document:
    """The report as lines and a table, not yet painted."""
    return [*body(report, source_line, width=width, verbose=verbose), *closing(report, width=width, verbose=verbose)]


def body(report: CheckReport, source_line: SourceLine, *, width: int, verbose: bool) -> list[Line]:
    """The violations; each contract, duplicate and place ends with an empty line."""
    document: list[Line] = []
    definitions = report.definition_places()
    for contract, found in _by_contract(report):
        document += _contract_head(contract, width) if contract else [[("files", "title")], []]
        for target, group in _by_target(found, definitions):
            if contract:
                document += _target_head(target, contract, group, report)
            for _, at_place in groupby(group, key=_place):
                document += [*place_block(list(at_place), source_line, width=width, verbose=verbose), []]
    return document


def _by_contract(report: CheckReport) -> list[tuple[Contract | None, list[Violation]]]:
    """Violations of each contract in the order of the configuration; those of no contract come last."""
    found: dict[str | None, list[Violation]] = {contract.name: [] for contract in report.contracts}
    for violation in report.violations:
        found.setdefault(violation.contract, []).append(violation)
    unbound = found.pop(None, [])
    contracts = {contract.name: contract for contract in report.contracts}
    groups = [(contracts.get(name or ""), violations) for name, violations in found.items() if violations]
    return [*groups, *([(None, unbound)] if unbound else [])]


def _by_target(found: Iterable[Violation], definitions: frozenset[Place]) -> list[tuple[str | None, list[Violation]]]:
    """Violations of each duplicate, the most used one first, its definition before its uses; of none come last."""
    groups: dict[str | None, list[Violation]] = {}
    for violation in sorted(found, key=lambda each: (_place(each) not in definitions, _place(each))):
        groups.setdefault(violation.target, []).append(violation)
    return sorted(groups.items(), key=lambda item: (item[0] is None, -len(item[1]), item[0] or ""))


def _place(violation: Violation) -> Place:
    return violation.path, violation.line, violation.column


def _contract_head(contract: Contract, width: int) -> list[Line]:
    """Name, reason and canonical."""
    name = visible(contract.name)
    rule = "─" * max(width - len(name) - 4, 3)
    lines: list[Line] = [[("── ", "quiet"), (name, "title"), (f" {rule}", "quiet")]]
    if contract.reason:
        lines += [[(part, "")] for part in wrapped(contract.reason, width)]
    return [*lines, [("canonical  ", "quiet"), *_symbol(str(contract.canonical))], []]


def _target_head(target: str | None, contract: Contract, group: list[Violation], report: CheckReport) -> list[Line]:
    """What the violations below have in common: a duplicate, where it is and how often it is used."""
    uses = amount(len(group), "violation")
    if target is None:
        names = ", ".join(map(visible, contract.watched))
        return [[("other uses of ", "quiet"), (names, "symbol"), (f"  {uses}", "quiet")], []]
    site = _site(target, report.definitions.get(contract.name, ()))
    role = site.role.value if site else "duplicate"
    place: list[Piece] = []
    if site and not site.external:
        place = [(f"{visible_path(site.path)}:{site.definition.span.line}", "path"), ("  ", "")]
    return [[(f"{role:<9}  ", "quiet"), *_symbol(target)], [(" " * 11, ""), *place, (uses, "quiet")], []]


def _site(target: str, sites: Iterable[DefinitionSite]) -> DefinitionSite | None:
    return next((site for site in sites if str(site.symbol) == target), None)


def _symbol(symbol: str) -> list[Piece]:
    """``module:`` in quiet, the name in bright."""
    module, colon, qualname = visible(symbol).partition(":")
    return [(module + colon, "quiet"), (qualname, "symbol")] if colon else [(module, "symbol")]
