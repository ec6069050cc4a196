"""Judging: every rule over one immutable program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ssot_lint.contracts.model import Contract
from ssot_lint.program.model import Program
from ssot_lint.rules.fingerprints import tell_apart
from ssot_lint.rules.model import Violation
from ssot_lint.rules.registry import RuleModule, rules


def judge(
    program: Program, contracts: Iterable[Contract], modules: Sequence[RuleModule] | None = None
) -> tuple[Violation, ...]:
    """What is wrong, sorted by place, each with a fingerprint of its own.

    By all rules but those that look at what the others found, unless `modules` names some.
    """
    asked = [module for module in rules() if not module.judged_last] if modules is None else modules
    return tell_apart(sorted(_violations(program, tuple(contracts), asked), key=_place))


def judge_last(program: Program, contracts: Iterable[Contract]) -> tuple[Violation, ...]:
    """The same, by the rules that look at what the others found."""
    return judge(program, contracts, [module for module in rules() if module.judged_last])


def in_order(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """Violations as a report lists them."""
    return tuple(sorted(violations, key=_place))


def _violations(
    program: Program, contracts: tuple[Contract, ...], modules: Sequence[RuleModule]
) -> Iterator[Violation]:
    for module in modules:
        for contract in contracts if module.per_contract else contracts[:1]:
            yield from module.check(program, contract)


def _place(violation: Violation) -> tuple[str, int, int, str, str, str, str]:
    """By place, then by what a reader tells two at one place apart by."""
    contract = violation.contract or ""
    place = (violation.path, violation.line, violation.column)
    return (*place, violation.rule, contract, violation.message, violation.fingerprint)
