"""``ssot-lint resolve``: exit codes, formats, positions as they are typed and pasted."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from casework import run, tree_bytes
from smallproject import write_tree

from ssot_lint.reports.resolve_json import resolution_schema_text

CALL = """\
`dates.parse_day` at shop/orders.py:5:18 calls `shop.dates:parse_day` (shop/dates.py:11)
         5 │     return dates.parse_day(text)
           │                  ^^^^^^^^^

   1  shop/orders.py:1  `dates` is bound here, to `shop:dates`
         1 │ from shop import dates
           │                  ^^^^^
   2  shop/orders.py:5  `dates` is `module shop.dates` (says ty)
         5 │     return dates.parse_day(text)
           │            ^^^^^
   3  shop/dates.py:11  `shop.dates:parse_day` is defined here
        11 │ def parse_day(text: str) -> date:
           │     ^^^^^^^^^

told by   ty
contract  dates: `shop.dates:parse_day` is its adapter, a duplicate that only hands on
          canonical `shop.dates:parse_date`
          reported by duplicate-call: `parse_day` is called here; the single source of truth is
            `parse_date`
            fix safe; would read `dates.parse_date(text)`
"""


def test_a_call(project: Path) -> None:
    outcome = run(project, "resolve", "shop/orders.py:5")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.partition("\n\n1 name · ")[0] + "\n" == CALL


def test_what_nobody_can_tell_exits_with_1(project: Path) -> None:
    outcome = run(project, "resolve", "shop/orders.py:9")
    assert (outcome.code, outcome.err) == (1, "")
    assert outcome.out.startswith(
        "nobody can tell what `text.parse_day` at shop/orders.py:9:17 calls: parameter `text`"
    )


@pytest.mark.parametrize(
    "position",
    ["shop/orders.py:5", "shop/orders.py:9:17", "shop/orders.py:1", "shop/dates.py:6", "shop/dates.py:8:12"],
)
def test_json_is_what_the_schema_says(project: Path, position: str) -> None:
    document = run(project, "resolve", position, "--output-format", "json").document
    jsonschema.Draft202012Validator(json.loads(resolution_schema_text())).validate(document)
    assert {one["path"] for one in document["names"]} == {position.split(":", maxsplit=1)[0]}


@pytest.mark.parametrize(
    "arguments",
    [
        ["shop/orders.py:5:18"],
        ["shop/orders.py:5:18:"],
        ["shop/orders.py:5:18: F821 Undefined name `x`"],
        ["shop/orders.py:5:18:", "F821", "Undefined", "name"],
        ["  --> shop/orders.py:5:18"],
        ["./shop/../shop/orders.py:5:12-20"],
    ],
)
def test_positions_as_they_are_pasted(project: Path, arguments: list[str]) -> None:
    assert run(project, "resolve", *arguments).out.startswith("`dates")


def test_our_own_report_can_be_pasted(project: Path) -> None:
    lines = run(project, "check", "--output-format", "concise").out.splitlines()
    reported = [line for line in lines if "duplicate-call" in line]
    assert reported and all("reported by duplicate-call" in run(project, "resolve", line).out for line in reported)


@pytest.mark.parametrize(
    ("position", "message"),
    [
        ("shop/orders.py", "`shop/orders.py` names no line; write `app.py:12`, or `app.py:12:5`"),
        ("shop:3", "`shop` is a directory; name a file in it"),
        ("shop/nothing.py:3", "`shop/nothing.py` does not exist; paths start at the current directory"),
        (r"C:\shop\orders.py:3:1", r"`C:\shop\orders.py` does not exist"),
        ("shop/orders.py:0", "shop/orders.py:0 does not exist: the file has 9 lines, counted from 1"),
        ("shop/orders.py:99", "shop/orders.py:99 does not exist: the file has 9 lines, counted from 1"),
        ("shop/orders.py:2", "shop/orders.py:2 holds no name; the nearest line with one is shop/orders.py:1"),
        ("shop/orders.py:5:99", "the last one on the line is `text`, at shop/orders.py:5:28"),
        ("shop/broken.py:1", "shop/broken.py:2 cannot be read as Python: "),
        ("shop/bytes.py:1", "shop/bytes.py:1 cannot be read as Python: "),
    ],
)
def test_what_cannot_be_explained_exits_with_2(project: Path, position: str, message: str) -> None:
    write_tree(project, {"shop/broken.py": "x = 1\ndef f(:\n", "shop/bytes.py": b"x = '\xff'\n"})
    outcome = run(project, "resolve", position)
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err


def test_no_position_is_a_usage_error(project: Path) -> None:
    assert run(project, "resolve").code == 2


def test_without_any_configuration(tmp_path: Path) -> None:
    write_tree(tmp_path, {"pyproject.toml": "", "a/b.py": "def f(): ...\n", "c.py": "from a.b import f\nf()\n"})
    for place, position in [
        (tmp_path, "c.py:2"),
        (tmp_path / "a", "../c.py:2"),
        (tmp_path.parent, f"{tmp_path}/c.py:2"),
    ]:
        outcome = run(place, "resolve", position)
        assert (outcome.code, outcome.err) == (0, "")
        assert "calls `a.b:f` (" in " ".join(outcome.out.split()) and "contract" not in outcome.out


def test_paths_are_shown_as_seen_from_here(project: Path) -> None:
    outcome = run(project / "shop", "resolve", "orders.py:5")
    assert outcome.out.startswith("`dates.parse_day` at ../shop/orders.py:5:18")
    document = run(project / "shop", "resolve", "orders.py:5", "--output-format", "json").document
    assert document["names"][0]["path"] == "shop/orders.py"


def test_a_named_configuration(project: Path, tmp_path: Path) -> None:
    moved = tmp_path / "settings" / "elsewhere.toml"
    moved.parent.mkdir()
    project.joinpath("ssot-lint.toml").rename(moved)
    assert "contract  dates" not in run(project, "resolve", "shop/orders.py:5").out
    assert "contract  dates" in run(project, "resolve", "--config", str(moved), "shop/orders.py:5").out


def test_a_configuration_that_cannot_be_used(project: Path) -> None:
    write_tree(project, {"ssot-lint.toml": "[[contract]]\nnme = 1\n"})
    outcome = run(project, "resolve", "shop/orders.py:5")
    assert (outcome.code, outcome.out) == (2, "")


def test_types_none(project: Path) -> None:
    outcome = run(project, "resolve", "--types", "none", "shop/orders.py:5")
    assert outcome.code == 0
    assert "told by   the text itself" in outcome.out


def test_a_missing_type_checker_is_said_on_standard_error(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ssot_lint.program.servers.client.find_program", lambda name: None)
    outcome = run(project, "resolve", "shop/orders.py:5")
    assert outcome.code == 0 and outcome.err.startswith("warning: `ty` is not installed")
    assert run(project, "resolve", "shop/orders.py:5", "-q").err == ""


@pytest.mark.parametrize(
    ("options", "environment", "is_coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(project: Path, options: list[str], environment: dict[str, str], is_coloured: bool) -> None:
    outcome = run(project, "resolve", "--types", "none", "shop/orders.py:5", *options, **environment)
    assert ("\x1b[" in outcome.out) is is_coloured


def test_hostile_names_and_lines(project: Path) -> None:
    name = "shop/we\nird\x1b[31m.py"
    write_tree(project, {name: "x = 1  # \x1b]0;title\x07 \u202e\nprint(x)\n"})
    for position in (f"{name}:1", f"{name}:2"):
        outcome = run(project, "resolve", position)
        assert outcome.code == 0
        assert not any(character in outcome.out for character in "\x1b\x07\u202e")
    assert "\x1b" not in run(project, "resolve", f"{name}:9").err


def test_an_entry_point(project: Path) -> None:
    write_tree(project, {"pyproject.toml": '[project.scripts]\nday = "shop.dates:parse_day"\n'})
    outcome = run(project, "resolve", "pyproject.toml:2")
    assert '"shop.dates:parse_day"` at pyproject.toml:2:19 names `shop.dates:parse_day`' in outcome.out
    assert "reported by stale-target" in outcome.out


def test_nothing_is_written_into_the_tree(project: Path) -> None:
    before = tree_bytes(project)
    run(project, "resolve", "shop/orders.py:5")
    assert tree_bytes(project) == before and not (project / ".ssot_lint_cache").exists()
