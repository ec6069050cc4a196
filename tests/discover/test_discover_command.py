"""``ssot-lint discover`` as a person runs it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from ssot_lint.cli import ssot_lint

PARSE = """
def parse_day(text):
    parts = text.strip().split("-")
    if len(parts) != 3:
        raise ValueError(f"no day: {text}")
    year, month, day = (int(part) for part in parts)
    return date(year, month, day)
"""

BODY = '''
def {name}(rows, limit):
    """{doc}"""
    kept = []
    for row in rows:
        if row.price > limit and not row.is_hidden:  # {doc}
            kept.append((row.name, row.price))
    kept.sort(key=lambda pair: pair[1])
    total = sum(price for _, price in kept)
    return kept, total
'''


def test_two_copies_are_one_family(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "one.py").write_text(BODY.format(name="dear_rows", doc="First."))
    (tmp_path / "two.py").write_text(BODY.format(name="select_rows", doc="Second."))
    ran = CliRunner().invoke(ssot_lint, ["discover", str(tmp_path), "--format", "json"])
    assert ran.exit_code == 0, ran.output
    (family,) = json.loads(ran.stdout)["families"]
    assert [one["symbol"] for one in family["members"]] == ["one:dear_rows", "two:select_rows"]
    assert family["likenesses"][0]["kind"] == "identical"


def discover(*arguments: str, given: str | None = None) -> tuple[int, str]:
    ran = CliRunner().invoke(ssot_lint, ["discover", *arguments, "-q"], input=given)
    return ran.exit_code, ran.output


COPY = PARSE.replace("parse_day", "day_of").replace("text", "value").replace("parts", "pieces")


def test_since_names_the_original_and_a_patch_that_applies(shop: Path) -> None:
    assert discover(str(shop), "--since", "HEAD")[0] == 0
    (shop / "shop/bills.py").write_text("from datetime import date\n" + COPY + "\n\nLIMIT = 3\n")
    code, out = discover(str(shop), "--since", "HEAD", "--format", "json")
    (one,) = json.loads(out)["reimplemented"]
    assert (code, one["member"]["symbol"], one["original"]["symbol"]) == (
        1,
        "shop.bills:day_of",
        "shop.dates:parse_day",
    )
    assert one["original"]["signature"] == "(text)"
    subprocess.run(["git", "add", "-A"], cwd=shop, check=True)
    subprocess.run(["git", "apply"], input=one["edit"].encode(), cwd=shop, check=True)
    assert "from shop.dates import parse_day as day_of\n" in (shop / "shop/bills.py").read_text()
    assert "def day_of" not in (shop / "shop/bills.py").read_text()


def test_since_says_when_git_does_not_know_the_revision(shop: Path) -> None:
    code, out = discover(str(shop), "--since", "nothing")
    assert (code, "--since nothing: git" in out) == (2, True)


def test_like_answers_for_a_definition_and_for_a_snippet(shop: Path) -> None:
    (shop / "shop/bills.py").write_text(COPY)
    code, out = discover(str(shop), "--like", "shop/bills.py:day_of")
    assert code == 0
    assert "shop.dates:parse_day  shop/dates.py:3  renamed 1.00" in out
    code, out = discover(str(shop), "--like", "-", given=COPY.replace("!= 3", "!= 2"))
    assert "shop.dates:parse_day" in out
    assert "shop.bills:day_of" in out


def test_like_finds_what_came_after_the_index_was_kept(shop: Path) -> None:
    discover(str(shop))
    (shop / "shop/dates.py").write_text(COPY.replace("day_of", "moved"))
    assert "shop.dates:moved" in discover(str(shop), "--like", "-", given=PARSE)[1]


def test_like_finds_what_is_in_a_file_that_is_new_since_the_index_was_kept(shop: Path) -> None:
    discover(str(shop))
    (shop / "shop/newer.py").write_text(COPY)
    assert "shop.newer:day_of" in discover(str(shop), "--like", "shop/dates.py:parse_day")[1]


def test_like_says_what_there_is_instead(shop: Path) -> None:
    code, out = discover(str(shop), "--like", "shop/dates.py:parse_days")
    assert (code, "defines no `parse_days`; it defines `parse_day`" in out) == (2, True)


def test_a_baseline_accepts_families_until_one_grows(shop: Path) -> None:
    (shop / "shop/bills.py").write_text(COPY)
    place = str(shop / "accepted.txt")
    assert discover(str(shop), "--baseline", place, "--accept")[0] == 0
    report = json.loads(discover(str(shop), "--baseline", place, "--format", "json")[1])
    assert (report["families"], report["accepted"]) == ([], 1)
    (shop / "shop/third.py").write_text(COPY)
    report = json.loads(discover(str(shop), "--baseline", place, "--format", "json")[1])
    assert [len(family["members"]) for family in report["families"]] == [3]


def test_a_baseline_that_is_none_is_said_by_line(shop: Path) -> None:
    (shop / "accepted.txt").write_text("# fine\nno family\n")
    code, out = discover(str(shop), "--baseline", str(shop / "accepted.txt"))
    assert (code, "line 2 is no family" in out) == (2, True)


def test_init_writes_a_contract_that_loads(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop / "shop/bills.py").write_text(COPY)
    monkeypatch.chdir(shop)
    ran = CliRunner().invoke(ssot_lint, ["init", "--from-discover", "1"])
    assert ran.exit_code == 0, ran.output
    shown = CliRunner().invoke(ssot_lint, ["contract", "show", "--types", "none"])
    assert shown.exit_code == 0, shown.output
    assert "shop.dates:parse_day" in shown.output
    assert "shop.bills:day_of" in shown.output
