"""How ``fix`` hands over what it made: patches, a series of them, formatted, and never over uncommitted work."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from casework import Outcome, run, tree_bytes
from smallproject import CONFIG, DATES, write_tree

from ssot_lint import series
from ssot_lint.fixes.apply import Applier
from ssot_lint.fixes.choice import Choice
from ssot_lint.mending import Standing, choosable, trouble_with
from ssot_lint.options import Options
from ssot_lint.pipeline import open_run, settings_for

CALL = "from shop.dates import parse_day\n\nDAY  = parse_day( {!r} )\nUGLY  = 1\n"
FILES = {
    "ssot-lint.toml": CONFIG,
    "shop/__init__.py": "",
    "shop/dates.py": DATES,
    "shop/orders/a.py": CALL.format("a"),
    "shop/orders/b.py": CALL.format("b"),
    "shop/stock/c.py": CALL.format("c"),
    "web/d.py": "from shop import dates\n\nD = dates.parse_day('d')\nE = dates.parse_day('e')\n",
}
OWNERS = "* @shop\n/web/ @org/web\n/shop/orders/b.py\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "shop", FILES)


def git(root: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *arguments]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout


def committed(root: Path) -> None:
    write_tree(root, {".gitignore": ".ssot_lint_cache/\n"})
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "all")


def fix(root: Path, *options: str) -> Outcome:
    return run(root, "fix", "--types", "none", "--exit-zero", *options)


def keys(outcome: Outcome) -> set[tuple[str, str, str]]:
    return {(one["rule"], one["path"], one["symbol"]) for one in outcome.violations}


@pytest.mark.parametrize(
    ("split_by", "names"),
    [
        ("owner", ["0001-org-web", "0002-shop", "0003-no-owner"]),
        ("package", ["0001-shop-orders", "0002-shop-stock", "0003-web"]),
        ("rule", ["0001-duplicate-call", "0002-duplicate-call-duplicate-import"]),
        ("size --patch-size 10", ["0001-part-1", "0002-part-2"]),
    ],
)
def test_each_patch_of_a_series_applies_and_passes_in_order(shop: Path, split_by: str, names: list[str]) -> None:
    write_tree(shop, {"CODEOWNERS": OWNERS})
    committed(shop)
    before = keys(run(shop, "check", "--types", "none", "--output-format", "json"))
    whole = fix(shop).raw
    fix(shop, "--patch-series", "../out", "--split-by", *split_by.split())
    out = shop.parent / "out"
    assert git(shop, "status", "--porcelain") == "", "nothing was touched"
    assert sorted(place.name for place in out.iterdir()) == [*(f"{name}.patch" for name in names), "README.md"]
    for name in names:
        git(shop, "apply", "--index", f"../out/{name}.patch")
        found = keys(run(shop, "check", "--types", "none", "--output-format", "json"))
        now = {one for one in found if one[0] != "idle-adapter"}  # that nothing uses it any more is what we want
        assert now < before
        before = now
    in_series = tree_bytes(shop)
    git(shop, "reset", "--quiet", "--hard")
    subprocess.run(["git", "apply"], cwd=shop, input=whole, check=True)
    assert tree_bytes(shop) == in_series


def test_the_page_of_a_series_can_be_followed_to_the_letter(shop: Path) -> None:
    committed(shop)
    fix(shop, "--patch-series", "../out", "--split-by", "package")
    page = (shop.parent / "out" / "README.md").read_text(encoding="utf-8")
    apply, blame = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    git(shop, "config", "user.name", "A")
    git(shop, "config", "user.email", "a@example.com")
    subprocess.run(["sh", "-e", "-c", apply], cwd=shop, check=True, capture_output=True)
    assert git(shop, "log", "--format=%s").splitlines()[:-1] == [
        "3 of 3: web", "2 of 3: shop/stock", "1 of 3: shop/orders",
    ]  # fmt: skip
    subprocess.run(["sh", "-e", "-c", blame], cwd=shop, check=True, capture_output=True)
    blamed = git(shop, "blame", "--porcelain", "web/d.py")
    assert "summary all" in blamed
    assert "summary 3 of 3: web" not in blamed


def test_groups_are_not_split_between_owners(shop: Path) -> None:
    """The import in the package and the call of what it hands on are edited together, whoever owns them."""
    write_tree(
        shop,
        {
            "CODEOWNERS": "/shop/ @shop\n/web/ @web\n",
            "web/test_d.py": "from unittest.mock import patch\n\n\ndef test():\n"
            "    with patch('shop.orders.a.parse_day'):\n        pass\n",
        },
    )
    fix(shop, "--unsafe", "--patch-series", "../out", "--split-by", "owner")
    titles = [place.name for place in sorted((shop.parent / "out").glob("*.patch"))]
    assert titles == ["0001-shop.patch", "0002-web.patch", "0003-shop-web.patch"]
    both = (shop.parent / "out" / titles[-1]).read_text()
    assert "+++ b/shop/orders/a.py" in both
    assert "+++ b/web/test_d.py" in both


def test_a_cut_that_would_leave_trouble_is_not_made(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = series.trouble_with, []

    def troubled(*given: Any) -> str:
        asked.append(1)
        return "a new violation" if len(asked) == 1 else real(*given)

    monkeypatch.setattr(series, "trouble_with", troubled)
    fix(shop, "--patch-series", "../out", "--split-by", "package")
    names = [place.name for place in sorted((shop.parent / "out").glob("*.patch"))]
    assert names == ["0001-shop-orders-shop-stock.patch", "0002-web.patch"]
    assert asked == [1, 1]


RETIRING = {
    "ssot-lint.toml": CONFIG,
    "shop/__init__.py": "",
    "shop/dates.py": "from datetime import date\n\n\ndef parse_date(text):\n    return date.fromisoformat(text)\n",
    "shop/old.py": "import json\n\nfrom shop.dates import parse_date\n\n\n"
    "def parse_day(text):\n    return parse_date(text)\n\n\nSHOWN = json.dumps(1)\n",
    "shop/api.py": 'from shop.old import parse_day\n\n__all__ = ["parse_day"]\n',
    "web/older.py": "from shop.dates import parse_date\n\n\ndef parse_day(text):\n    return parse_date(text)\n",
}


def test_retiring_is_handed_over_as_a_series(tmp_path: Path) -> None:
    """A definition goes in one patch with what passed it on; definitions of two owners go in two."""
    shop = write_tree(tmp_path / "shop", {**RETIRING, "CODEOWNERS": "/shop/ @shop\n/web/ @web\n"})
    committed(shop)
    told = fix(shop, "--phase", "retire", "--unsafe", "--patch-series", "../out", "--split-by", "owner")
    assert told.code == 0, told.err
    names = [place.name for place in sorted((tmp_path / "out").glob("*.patch"))]
    assert names == ["0001-shop.patch", "0002-web.patch"]
    first = (tmp_path / "out" / names[0]).read_text()
    assert "+++ b/shop/api.py" in first
    assert "+++ b/shop/old.py" in first
    for name in names:
        git(shop, "apply", "--index", f"../out/{name}")
        found = run(shop, "check", "--types", "none", "--output-format", "json").violations
        assert {one["rule"] for one in found} <= {"idle-adapter"}
    assert (shop / "web/older.py").read_bytes() == b""
    in_series = tree_bytes(shop)
    git(shop, "reset", "--quiet", "--hard")
    assert fix(shop, "--phase", "retire", "--unsafe", "--write").code == 0
    assert tree_bytes(shop) == in_series


def test_a_cut_never_takes_an_import_that_another_file_needs(tmp_path: Path) -> None:
    """Mending keeps `parse_date` in `shop.old` for `web.uses`; the cuts of the series have to keep it as well."""
    uses = "from shop.old import parse_date\n\nprint(parse_date)\n"
    shop = write_tree(tmp_path / "shop", {**RETIRING, "web/uses.py": uses})
    committed(shop)
    fix(shop, "--phase", "retire", "--unsafe", "--patch-series", "../out", "--split-by", "package")
    patches = sorted((tmp_path / "out").glob("*.patch"))
    assert patches
    for place in patches:
        git(shop, "apply", "--index", str(place))
        assert "from shop.dates import parse_date" in (shop / "shop/old.py").read_text()


def test_trouble_is_told_of_edits_that_take_such_an_import(tmp_path: Path) -> None:
    files = {**RETIRING, "web/uses.py": "from shop.old import parse_date\n\nprint(parse_date)\n"}
    shop = write_tree(tmp_path / "shop", files)
    opened = open_run(settings_for([str(shop)], (options := Options("none", 1))), [str(shop)], options)
    try:
        start = Standing.of(opened)
        edits = [one for one in choosable(opened, Choice(True, ("idle-adapter",))) if one.path != "web/older.py"]
        applier = Applier(start.sources.get, start.tree.modules.package_of, 1)
        assert (
            trouble_with(opened, start, applier.apply(edits)) == "an import that another file takes from here would go"
        )
    finally:
        opened.close()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--patch-series web", "`web` is there already and not empty; name a new directory for --patch-series"),
        ("--patch-series out --write", "--patch-series leaves the tree as it is; leave out --write"),
        ("--patch-series out --split-by owner", "there is no CODEOWNERS file; try --split-by package, rule or size"),
        ("--split-by rule", "--split-by goes with --patch-series DIRECTORY"),
        ("--patch-series out --split-by rule --patch-size 5", "--patch-size goes with --split-by size"),
        ("--interactive", "--interactive needs a terminal to ask on; use --write, --rule or --contract instead"),
        ("--interactive --output-format json", "--interactive asks a person; leave out --output-format"),
    ],
)
def test_what_does_not_go_together_is_refused(shop: Path, options: str, message: str) -> None:
    before = tree_bytes(shop)
    outcome = fix(shop, *options.split())
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err
    assert tree_bytes(shop) == before


def test_uncommitted_work_is_not_written_over(shop: Path) -> None:
    committed(shop)
    write_tree(shop, {"web/d.py": FILES["web/d.py"] + "MINE = 1\n", "notes.py": "x = 1\n"})
    before = tree_bytes(shop)
    outcome = fix(shop, "--write")
    assert outcome.code == 2
    assert "files to be changed have changes that are not committed" in outcome.err
    assert "\n  web/d.py\nNothing was written. Commit or stash them, or go on with --allow-dirty." in outcome.err
    assert tree_bytes(shop) == before
    assert fix(shop).code == 0, "looking is allowed"
    assert fix(shop, "--write", "--allow-dirty").code == 0
    assert "MINE" in (shop / "web" / "d.py").read_text()
    assert "parse_day" not in (shop / "web" / "d.py").read_text()


def test_other_uncommitted_work_does_not_matter(shop: Path) -> None:
    committed(shop)
    write_tree(shop, {"shop/dates.py": DATES + "X = 1\n", "notes.py": "x = 1\n"})
    assert fix(shop, "--write").code == 0
    assert "parse_day" not in (shop / "web" / "d.py").read_text()


FORMATTER = """
import ast, sys
print(ast.unparse(ast.parse(sys.stdin.read())))
"""


def test_a_formatter_lays_out_what_was_edited(shop: Path) -> None:
    write_tree(shop, {"formatter.py": FORMATTER})
    fix(shop, "--write", "--format-with", f"{sys.executable} formatter.py")
    assert (shop / "shop/orders/a.py").read_text() == (
        "from shop.dates import parse_date\n\nDAY = parse_date('a')\nUGLY  = 1\n"
    )
    assert fix(shop, "--write").out == ""


def test_a_series_is_formatted_too(shop: Path) -> None:
    write_tree(shop, {"formatter.py": FORMATTER})
    fix(shop, "--patch-series", "out", "--split-by", "package", "--format-with", f"{sys.executable} formatter.py")
    assert "\n+DAY = parse_date('a')\n UGLY  = 1\n" in (shop / "out" / "0001-shop-orders.patch").read_text()


def test_a_formatter_that_fails_leaves_everything(shop: Path) -> None:
    before = tree_bytes(shop)
    outcome = fix(shop, "--write", "--format-with", f"{sys.executable} -c 'import sys; sys.exit(3)'")
    assert outcome.code == 2
    assert "failed on shop/orders/a.py with exit code 3\nNothing was written." in outcome.err
    assert tree_bytes(shop) == before


def test_a_patch_is_what_would_be_printed(shop: Path) -> None:
    printed = fix(shop).raw
    fix(shop, "--patch", "out.patch")
    assert (shop / "out.patch").read_bytes() == printed
    assert "could not be written: " in fix(shop, "--patch", "nowhere/out.patch").err
