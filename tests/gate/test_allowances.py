"""What allow comments let pass, from the command line: their last day, their reach, and what is counted of them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from casework import run, tree_bytes
from smallproject import CONFIG, DATES, write_tree

from ssot_lint.options import Options
from ssot_lint.pipeline import check_tree
from ssot_lint.rules.allowing import NEVER_ALLOWED

ORDERS = "from shop import dates\n\n\ndef due(text: str) -> object:\n    return dates.parse_day(text){comment}\n"


def project(root: Path, comment: str = "", **more: str) -> Path:
    files: dict[str, str | bytes] = {
        "ssot-lint.toml": CONFIG,
        "shop/__init__.py": "",
        "shop/dates.py": DATES,
        "shop/orders.py": ORDERS.replace("{comment}", comment and f"  # ssot: {comment}"),
    }
    return write_tree(root, files | more)


def rules_on(root: Path, day: date) -> list[str]:
    found = check_tree(str(root), Options(jobs=1, today=day))
    return [one.rule for one in found if one.path == "shop/orders.py"]


def test_a_comment_counts_through_its_last_day(tmp_path: Path) -> None:
    root = project(tmp_path, "allow[duplicate-call] until 2027-01-31 because of the summer")
    assert rules_on(root, date(2027, 1, 30)) == []
    assert rules_on(root, date(2027, 1, 31)) == []
    assert rules_on(root, date(2027, 2, 1)) == ["duplicate-call", "expired-allow"]


@pytest.mark.parametrize("day", ["2027-02-29", "2027-1-31", "31.01.2027", "tomorrow", "2027-01", ""])
def test_a_date_that_is_none_allows_nothing(tmp_path: Path, day: str) -> None:
    root = project(tmp_path, f"allow[duplicate-call] until {day} because of the summer")
    assert rules_on(root, date(2000, 1, 1)) == ["duplicate-call", "expired-allow"]


@pytest.mark.parametrize("comment", ["allow[duplicate-call]", "allow because x", "allow[duplicate-call] x"])
def test_without_rule_or_reason_nothing_is_allowed(tmp_path: Path, comment: str) -> None:
    assert rules_on(project(tmp_path, comment), date(2000, 1, 1)) == ["duplicate-call", "bare-allow"]


@pytest.mark.parametrize("rule", sorted(NEVER_ALLOWED))
def test_what_cannot_be_allowed(tmp_path: Path, rule: str) -> None:
    root = project(tmp_path, f"allow[duplicate-call, {rule}] because x")
    (found,) = [one for one in run(root, "check", "--output-format", "json").violations if "orders" in one["path"]]
    assert (found["rule"], found["message"]) == ("unused-allow", f"`{rule}` cannot be allowed")


def test_a_report_is_not_recalled_past_a_last_day(tmp_path: Path) -> None:
    from ssot_lint.cli.checking import report
    from ssot_lint.configured import settings_at

    root = project(tmp_path, "allow[duplicate-call] until 2027-01-31 because x")
    settings = settings_at([str(root)], None)
    allowed = []
    for day in (31, 32, 31, 30):
        options = Options("none", today=date(2027, 1, 1) + timedelta(day - 1))
        allowed.append(report(settings, [str(root)], options, is_cached=True)[0].allowed_by_comments)
    assert allowed == [1, 0, 1, 1]


def test_fixing_leaves_what_is_allowed_and_mends_the_rest(tmp_path: Path) -> None:
    orders = ORDERS.replace("{comment}", "  # ssot: allow[duplicate-call] because x")
    orders += "\n\ndef paid(text: str) -> object:\n    return dates.parse_day(text)\n"
    root = project(tmp_path, **{"shop/orders.py": orders})
    run(root, "fix", "--write")
    assert tree_bytes(root)["shop/orders.py"].decode() == orders.replace(
        "return dates.parse_day(text)\n", "return dates.parse_date(text)\n"
    )


GUARDED = """\
from shop import dates


def due(text: str, book: dates.Book) -> object:
    if hasattr(book, "parse_day"):
        return book.parse_day(text)  # ssot: allow[duplicate-call] because x
    return None
"""


def test_what_belongs_together_with_something_allowed_stays(tmp_path: Path) -> None:
    """A guard that asks for the new name around a call of the old one would never run it."""
    config = CONFIG.replace("shop.dates:parse_date", "shop.dates:Book.parse_date")
    book = "class Book:\n    def parse_date(self, text: str) -> str:\n        return text\n\n"
    book += "    def parse_day(self, text: str) -> str:\n        return self.parse_date(text)\n"
    files = {"ssot-lint.toml": config, "shop/dates.py": book, "shop/orders.py": GUARDED}
    root = project(tmp_path, **files)
    found = run(root, "check", "--output-format", "json").violations
    assert [one["rule"] for one in found if one["path"] == "shop/orders.py"] == ["duplicate-reference"]
    run(root, "fix", "--write", "--unsafe")
    assert tree_bytes(root)["shop/orders.py"].decode() == GUARDED
    free = GUARDED.replace("  # ssot: allow[duplicate-call] because x", "")
    (root / "shop/orders.py").write_text(free)
    run(root, "fix", "--write", "--unsafe")
    assert "parse_day" not in tree_bytes(root)["shop/orders.py"].decode()


def test_a_comment_whose_violation_is_mended_by_the_same_run_goes_too(tmp_path: Path) -> None:
    orders = "from shop.dates import parse_day  # ssot: allow[stale-target] because x\n\n\n"
    orders += "def due(text: str) -> object:\n    return parse_day(text)\n"
    root = project(tmp_path, **{"shop/orders.py": orders})
    run(root, "fix", "--write")
    assert tree_bytes(root)["shop/orders.py"].decode() == orders.replace("parse_day", "parse_date").replace(
        "  # ssot: allow[stale-target] because x", ""
    )


def test_without_types_a_comment_that_may_be_needed_is_not_called_unused(tmp_path: Path) -> None:
    orders = "def due(text: str, book) -> object:\n"
    orders += "    return book.parse_day(text)  # ssot: allow[duplicate-call] because x\n"
    root = project(tmp_path, **{"shop/orders.py": orders + "\n\nX = 1  # ssot: allow[duplicate-call] because x\n"})
    found = run(root, "check", "--types", "none", "--output-format", "json").violations
    assert [(one["rule"], one["line"]) for one in found if one["path"] == "shop/orders.py"] == [
        ("unresolved-use", 2),
        ("unused-allow", 5),
    ]


def test_status_counts_what_is_allowed_with_its_owners_and_as_not_done(tmp_path: Path) -> None:
    root = project(tmp_path, "allow[duplicate-call] until 2999-01-31 because of the summer", CODEOWNERS="shop/ @till\n")
    (found,) = json.loads(run(root, "status", "--output-format", "json").out)["contracts"]
    assert found["allowed"] == [
        {
            "path": "shop/orders.py", "line": 5, "rule": "duplicate-call", "reason": "of the summer",
            "until": "2999-01-31", "owners": ["@till"],
        }
    ]  # fmt: skip
    (consumers,) = [one for one in found["phases"] if one["phase"] == "consumers"]
    assert (consumers["done"], consumers["total"]) == (0, 1)
    text = run(root, "status").out
    assert "allowed by comments: 1" in text
    assert "of @till 1" in text
    assert "the next ends on 2999-01-31" in text


def test_an_entry_point_can_be_allowed_and_a_comment_of_no_use_there_is_left_to_a_person(tmp_path: Path) -> None:
    scripts = '[project.scripts]\nday = "shop.dates:parse_day"  # ssot: allow[stale-target] because users type it\n'
    root = project(tmp_path, **{"pyproject.toml": scripts})
    assert [one for one in run(root, "check", "--output-format", "json").violations if "toml" in one["path"]] == []
    (root / "pyproject.toml").write_text(scripts.replace("parse_day", "parse_date"))
    (one,) = [one for one in run(root, "check", "--output-format", "json").violations if "toml" in one["path"]]
    assert (one["rule"], one["line"], one["fix"]["applicability"]) == ("unused-allow", 2, "manual")


def test_an_import_stays_for_the_use_that_is_allowed(tmp_path: Path) -> None:
    orders = "from shop.dates import parse_day  # ssot: allow[duplicate-import] because of the summer\n\n\n"
    orders += "def due(text: str) -> object:\n    return parse_day(text)  # ssot: allow[duplicate-call] because x\n\n\n"
    orders += "def paid(text: str) -> object:\n    return parse_day(text)\n"
    root = project(tmp_path, **{"shop/orders.py": orders})
    run(root, "fix", "--write")
    fixed = tree_bytes(root)["shop/orders.py"].decode()
    assert fixed.startswith("from shop.dates import parse_date, parse_day  # ssot")
    assert "return parse_day(text)  # ssot" in fixed
    assert fixed.endswith("    return parse_date(text)\n")
    assert [one["path"] for one in run(root, "check", "--output-format", "json").violations] == []


def test_what_deletes_something_allowed_along_with_an_adapter_is_withheld(tmp_path: Path) -> None:
    entry = '\n\n__all__ = ["parse_date", "parse_day"]'
    files = {"shop/orders.py": "X = 1\n", "shop/dates.py": f"{DATES}{entry}\n"}
    free = project(tmp_path / "free", **files)
    run(free, "fix", "--phase", "retire", "--unsafe", "--write")
    assert "parse_day" not in tree_bytes(free)["shop/dates.py"].decode()
    files["shop/dates.py"] = f"{DATES}{entry}  # ssot: allow[stale-target] because plugins take it\n"
    kept = project(tmp_path / "kept", **files)
    told = run(kept, "fix", "--phase", "retire", "--unsafe", "--write")
    assert tree_bytes(kept)["shop/dates.py"].decode() == files["shop/dates.py"]
    assert "1 manual" in told.err
    assert "it belongs together with what a comment allows" in told.err


def test_an_import_that_is_allowed_keeps_the_adapter_that_it_hands_on(tmp_path: Path) -> None:
    orders = "from shop.dates import parse_day  # ssot: allow[duplicate-import] because plugins take it from here\n"
    root = project(tmp_path, **{"shop/orders.py": orders})
    before = tree_bytes(root)
    run(root, "fix", "--phase", "retire", "--unsafe", "--write")
    assert tree_bytes(root) == before
    write_tree(root, {"shop/orders.py": orders.partition("  #")[0] + "\n"})
    run(root, "fix", "--phase", "retire", "--unsafe", "--write")
    assert "parse_day" not in b"".join(tree_bytes(root).values()).decode().replace(CONFIG, "")


@pytest.mark.parametrize(
    "comment",
    [
        "allow[duplicate-calls] because billing moves in January",
        "allow[duplicate_call] because billing moves in January",
        "allow[duplicate-call]",
        "allow",
        "allow[duplicate-call] until 31.1.2027 because billing moves in January",
    ],
)
def test_a_comment_that_is_badly_written_is_reported_and_what_it_means_to_protect_is_not_mended(
    tmp_path: Path, comment: str
) -> None:
    """Mended call and comment gone: nobody would ever learn that there was something to protect."""
    root = project(tmp_path, comment)
    before = tree_bytes(root)
    reported = rules_on(root, date(2027, 1, 1))
    assert "duplicate-call" in reported and len(reported) == 2
    outcome = run(root, "fix", "--write", "--unsafe")
    assert tree_bytes(root)["shop/orders.py"] == before["shop/orders.py"]
    assert "the comment at shop/orders.py:5 means to allow this" in " ".join(outcome.err.split())
    assert run(root, "check").code == 1


def test_the_rule_that_was_probably_meant_is_named(tmp_path: Path) -> None:
    root = project(tmp_path, "allow[duplicate-calls] because x")
    assert "no rule is named `duplicate-calls`; did you mean `duplicate-call`?" in run(root, "check").out


def test_a_comment_amidst_a_call_that_would_be_mended_stays_with_it(tmp_path: Path) -> None:
    orders = "from shop import dates\n\n\ndef due(text: str) -> object:\n    return dates.parse_day(\n"
    orders += "        text,  # ssot: allow[duplicate-call] because x\n    )\n"
    root = project(tmp_path, **{"shop/orders.py": orders})
    assert rules_on(root, date(2027, 1, 1)) == ["duplicate-call", "unused-allow"]
    for _ in range(2):
        run(root, "fix", "--write")
    assert tree_bytes(root)["shop/orders.py"].decode() == orders
