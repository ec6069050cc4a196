"""Items of ``pytest --ssot``: one a contract and rule, each failing with its part of the report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ssot_lint.pytest_plugin.compliance import compliance, settings_of
from ssot_lint.rules.model import Violation
from ssot_lint.rules.registry import rules

OF_NO_CONTRACT = "tree"
"""Stands in the name of an item for the contract, where its rule is about none."""


class Violated(Exception):
    """What an item found."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        super().__init__(f"{len(violations)} violations")
        self.violations = violations


class RuleItem(pytest.Item):
    """One rule of one contract, over the whole tree."""

    def __init__(self, *, contract: str | None, rule: str, **more: Any) -> None:
        super().__init__(**more)
        self.contract = contract
        self.rule = rule

    def runtest(self) -> None:
        """Fail when there is a violation that the baseline does not accept."""
        every = compliance(self.config).violations(self.contract, self.rule)
        if found := tuple(one for one in every if one.contract == self.contract):
            raise Violated(found)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *arguments: Any, **more: Any) -> Any:
        """The report of what was found."""
        if isinstance(excinfo.value, Violated):
            return compliance(self.config).report(excinfo.value.violations)
        if isinstance(excinfo.value, pytest.UsageError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *arguments, **more)

    def reportinfo(self) -> tuple[Any, int | None, str]:
        """Where it stands: in the configuration."""
        return self.path, None, self.name


def items_for(session: pytest.Session) -> Iterator[RuleItem]:
    """An item a contract and rule, and one for each rule that is about no contract."""
    contracts = [one.name for one in settings_of(session.config).contracts]
    for contract in contracts:
        yield from (_item(session, contract, one.rule.name) for one in rules() if one.per_contract)
    yield from (_item(session, None, one.rule.name) for one in rules() if not one.per_contract)


def _item(session: pytest.Session, contract: str | None, rule: str) -> RuleItem:
    name = f"ssot::{contract or OF_NO_CONTRACT}::{rule}"
    item: RuleItem = RuleItem.from_parent(session, name=name, nodeid=name, contract=contract, rule=rule)
    return item
