"""`impure-adapter`: which adapters may keep another path, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from msgspec.structs import replace as with_fields

from ssot_lint.contracts.model import Duplicate, Symbol
from ssot_lint.program.model import Role
from ssot_lint.rules.judge import judge
from ssot_lint.rules.registry import rule_named

DUE = date(2027, 1, 31)


@pytest.fixture
def told(made):
    """Messages about one impure adapter that asks `asks` first, under a contract with such an entry, on some day."""

    def messages(today=DUE, *, asks="one_mailer", flag="flags:one_mailer", until=DUE, role=Role.IMPURE_ADAPTER):
        site = made.definition(role=role)
        site = replace(site, definition=with_fields(site.definition, flag=asks))
        symbol = Symbol(*flag.split(":")) if flag else None
        entry = Duplicate(site.symbol, flag=symbol, until=until)
        contract = replace(made.contract, duplicates=(entry,))
        program = replace(made.program(definitions=[site]), today=today)
        return [one.message for one in judge(program, [contract], [rule_named("impure-adapter")])]

    return messages


def test_staged_adapter_is_meant_on_its_last_day(told):
    assert told(DUE) == []


def test_staged_adapter_is_reported_the_day_after(told):
    assert told(date(2027, 2, 1)) == [
        "`Office.post_mail` keeps the legacy path behind `flags:one_mailer`, which was to go by 2027-01-31"
    ]


def test_without_a_day_a_staged_adapter_is_meant_until_its_phase(told):
    assert told(date(2100, 1, 1), until=None) == []
    assert told(date.max, until=None) == ["`Office.post_mail` keeps the legacy path behind `flags:one_mailer`"]


@pytest.mark.parametrize("asks", ["features.one_mailer", "one_mailer"])
def test_flag_may_be_reached_through_its_module(told, asks):
    assert told(asks=asks) == []


@pytest.mark.parametrize("case", [{"asks": None}, {"asks": "another"}, {"flag": ""}])
def test_what_does_not_ask_its_declared_flag_is_not_staged(told, case):
    assert told(**case) == ["`Office.post_mail` delegates to `Mailer.send` but keeps another path"]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.IMPURE_ADAPTER}))
def test_other_roles_are_silent(told, role):
    assert told(date.max, role=role) == []
