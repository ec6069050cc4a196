"""What was judged by hand says what it is about, how it is known and where; and the table of it is current."""

from __future__ import annotations

import importlib
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

KEY = re.compile(r"[\w./-]+\.py:[A-Za-z_][\w.]*")
AT = re.compile(r"[\w./-]+\.py:\d+:\d+")
CITED = re.compile(r"[\w./-]+\.py:\d+")
ENOUGH = 40


@pytest.fixture
def judged(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(repository / "benchmarks" / "resolution"))
    yield importlib.import_module("judged")
    sys.modules.pop("judged", None)


def test_each_judgement_says_what_and_why(judged: Any, repository: Path) -> None:
    seeds = tomllib.loads((repository / "benchmarks/resolution/seeds.toml").read_text(encoding="utf-8"))
    packages = {one["name"] for one in seeds["package"]}
    every = judged.load_judgements()
    assert len(every) >= ENOUGH and len({(one.package, one.at) for one in every}) == len(every)
    for one in every:
        assert one.package in packages and AT.fullmatch(one.at) and one.code, one.at
        keys = {*one.targets, *one.may, *(key for said in one.said.values() for key in said)}
        assert all(map(KEY.fullmatch, keys)), one.at
        assert CITED.search(one.why), f"{one.at}: no line is cited"
        assert all(key.rpartition(".")[2].rpartition(":")[2] in one.code for key in one.targets), one.at
        assert any(one.grade(who) != "right" for who in judged.WHO), f"{one.at}: nobody is wrong"


def test_how_right_one_is(judged: Any) -> None:
    a, b, c, none = "a.py:A.m", "b.py:B.m", "c.py:C.m", frozenset[str]()

    def grade(said: frozenset[str], targets: frozenset[str], may: frozenset[str] = none) -> str:
        one = judged.Judgement("p", "a.py:1:1", "x.m()", {"ours": said}, targets, may, "a.py:1")
        return str(one.grade("ours"))

    assert grade(frozenset({a}), frozenset({a})) == "right"
    assert grade(frozenset({a, b}), frozenset({a}), frozenset({b})) == "right"
    assert grade(none, frozenset({a})) == "nothing"
    assert grade(frozenset({a}), frozenset({a, b})) == "too little"
    assert grade(frozenset({a, b}), frozenset({a})) == "too much"
    assert grade(frozenset({a, c}), frozenset({a, b})) == grade(frozenset({c}), frozenset({a})) == "wrong"


def test_the_table_is_current(judged: Any, repository: Path) -> None:
    table = "\n".join(judged.table(judged.load_judgements()))
    text = (repository / "benchmarks/resolution/SEEDS.md").read_text(encoding="utf-8")
    assert table in text, f"SEEDS.md must hold\n\n{table}"
