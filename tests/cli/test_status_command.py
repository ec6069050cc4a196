"""``ssot-lint status`` and ``fix --phase``: from a duplicate with consumers to nothing, a phase at a time, and back."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from casework import run, tree_bytes
from smallproject import write_tree

from ssot_lint.reports.status_json import status_schema_text

CONFIG = """\
[[contract]]
name = "dates"
canonical = "shop.dates:parse_date"
names = ["parse_day"]

[[contract.duplicate]]
symbol = "shop.old:parse_day"
flag = "shop.flags:one_way"
until = 2999-12-31
"""
FILES: dict[str, str | bytes] = {
    "ssot-lint.toml": CONFIG,
    "shop/__init__.py": "",
    "shop/flags.py": "import os\n\n\ndef one_way() -> bool:\n    return 'ONE_WAY' in os.environ\n",
    "shop/dates.py": "from datetime import date\n\n\ndef parse_date(text: str) -> date:\n"
    "    return date.fromisoformat(text.strip())\n",
    "shop/old.py": "from datetime import date\n\n\ndef _clean(text: str) -> str:\n    return text.strip()\n\n\n"
    "def parse_day(text: str) -> date:\n    return date.fromisoformat(_clean(text))\n",
    "shop/orders.py": "from shop.old import parse_day\n\n\n"
    "def due(text: str) -> object:\n    return parse_day(text)\n\n\n"
    "def paid(text):\n    return text.parse_day()\n",
}
SIGNED = """
[[contract.signed-off]]
path = "shop/orders.py"
symbol = "shop.orders:paid"
reason = "takes text, which has no such method"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_tree(tmp_path, FILES)


def status(root: Path) -> dict[str, Any]:
    outcome = run(root, "status", "--output-format", "json")
    assert outcome.code == 0, outcome.err
    document = json.loads(outcome.out)
    jsonschema.validate(document, json.loads(status_schema_text()))
    (found,) = document["contracts"]
    assert isinstance(found, dict)
    return found


def phases(found: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {one["phase"]: (one["done"], one["total"]) for one in found["phases"]}


def test_the_whole_way_and_back(project: Path) -> None:
    start = tree_bytes(project)
    found = status(project)
    assert phases(found) == {
        "scaffold": (1, 1), "adapt": (0, 1), "consumers": (0, 2), "finalize": (0, 1), "retire": (0, 1)
    }  # fmt: skip
    (definition,) = found["definitions"]
    assert definition["blockers"] == ["it is no adapter yet", "1 use", "1 open ledger entry"]

    assert run(project, "fix", "--phase", "adapt", "--write").code == 0
    (definition,) = status(project)["definitions"]
    assert (definition["state"], definition["until"]) == ("staged adapter", "2999-12-31")
    assert run(project, "check", "--rule", "impure-adapter").code == 0, "it is meant until its day"

    run(project, "fix", "--phase", "consumers", "--write", "--unsafe")
    assert phases(status(project))["consumers"] == (2, 2)

    told = run(project, "fix", "--phase", "finalize", "--write", "--unsafe")
    assert (told.code, "`_clean`" in told.err) == (0, True), "what is left without a use is named"
    assert phases(status(project))["finalize"] == (1, 1)

    refused = run(project, "fix", "--phase", "retire", "--write")
    assert refused.code == 1
    assert "1 use of `parse_day` may mean it and nobody could tell: shop/orders.py:9" in " ".join(refused.err.split())

    write_tree(project, {"ssot-lint.toml": CONFIG + SIGNED})
    assert run(project, "fix", "--phase", "retire", "--write").code == 0
    found = status(project)
    assert phases(found)["retire"] == (1, 1)
    assert (found["definitions"], found["retired"]) == ([], ["shop.old:parse_day"])
    assert [entry["signed_off"] for entry in found["ledger"]] == ["takes text, which has no such method"]
    assert run(project, "check").code == 0

    assert run(project, "undo").code == 0
    write_tree(project, {"ssot-lint.toml": CONFIG})
    for _ in ("finalize", "consumers", "adapt"):
        assert run(project, "undo").code == 0
    assert tree_bytes(project) == start


def test_text_says_what_blocks_and_what_is_next(project: Path) -> None:
    text = run(project, "status").out
    assert "blocked: it is no adapter yet; 1 use; 1 open ledger entry" in text
    assert "  shop/orders.py:9:17  `text.parse_day` in `shop.orders:paid`" in text
    assert "next: `ssot-lint fix --phase adapt --contract dates`" in text


def test_markdown_is_the_tracking_document(project: Path) -> None:
    before = run(project, "status", "--format", "markdown")
    assert (before.code, before.err) == (0, "")
    assert "- `shop/orders.py`: lines 1, 5\n" in before.out
    assert "- **Next action:** `ssot-lint fix --phase adapt --contract dates`\n" in before.out
    run(project, "fix", "--phase", "adapt", "--write")
    assert run(project, "status", "--output-format", "markdown", "--output-file", "PROGRESS.md").out == ""
    text = (project / "PROGRESS.md").read_text(encoding="utf-8")
    assert "- [x] `adapt`: duplicates hand on to the canonical (1 of 1)\n" in text
    assert " staged adapter `shop.old:parse_day`\n" in text


def test_what_a_module_exports_of_its_own_is_no_consumer(project: Path) -> None:
    write_tree(project, {"shop/old.py": str(FILES["shop/old.py"]) + '\n__all__ = ["parse_day"]\n'})
    run(project, "fix", "--phase", "consumers", "--write", "--unsafe")
    assert phases(status(project))["consumers"] == (2, 2), "it goes when the definition does"


NAMES_ONLY = CONFIG.partition("\n[[contract.duplicate]]")[0] + SIGNED
IDLE = """\
import logging
from shop.dates import parse_date


def parse_day(text):
    logging.info("read %s", text)
    return parse_date(text)
"""
PAID = "def paid(text):\n    return text.parse_day()\n"


def test_plain_fix_never_deletes(project: Path) -> None:
    write_tree(project, {"ssot-lint.toml": NAMES_ONLY, "shop/old.py": IDLE, "shop/orders.py": PAID})
    told = run(project, "fix", "--write", "--unsafe")
    assert "deleting is done when it is asked for" in " ".join(told.err.split())
    assert (project / "shop/old.py").read_text(encoding="utf-8") == IDLE
    assert run(project, "fix", "--write", "--rule", "idle-adapter").code == 0
    assert (project / "shop/old.py").read_bytes() == b""


def test_an_import_that_another_file_takes_from_here_stays(project: Path) -> None:
    orders = f"from shop.old import parse_date\n\n\n{PAID}"
    write_tree(project, {"ssot-lint.toml": NAMES_ONLY, "shop/old.py": IDLE, "shop/orders.py": orders})
    assert run(project, "fix", "--write", "--phase", "retire").code == 0
    assert (project / "shop/old.py").read_text(encoding="utf-8") == "from shop.dates import parse_date\n"


@pytest.mark.parametrize(
    ("listed", "left"),
    [
        ("", "from shop.dates import parse_date\n"),
        ('__all__ = ["PLAIN"]\nPLAIN = 1\n', '__all__ = ["PLAIN"]\nPLAIN = 1\n'),
    ],
)
def test_a_star_import_takes_what_the_module_lists(project: Path, listed: str, left: str) -> None:
    old = IDLE.replace('    logging.info("read %s", text)\n', "").replace("import logging\n", "")
    orders = f"from shop.old import *\n\n\n{PAID}"
    write_tree(project, {"ssot-lint.toml": NAMES_ONLY, "shop/old.py": f"{old}{listed}", "shop/orders.py": orders})
    assert run(project, "fix", "--write", "--phase", "retire").code == 0
    assert (project / "shop/old.py").read_text(encoding="utf-8").strip() == left.strip()


def test_an_entry_for_nothing_is_named(project: Path) -> None:
    write_tree(project, {"ssot-lint.toml": CONFIG + SIGNED.replace(":paid", ":payed")})
    found = status(project)
    assert found["unknown_sign_offs"] == [{"path": "shop/orders.py", "symbol": "shop.orders:payed"}]
    warned = run(project, "check").err
    assert "in that file the ledger has `shop.orders:paid`" in warned


def test_a_retired_symbol_need_not_exist_and_an_unretired_one_must(project: Path) -> None:
    write_tree(project, {"shop/old.py": "", "shop/orders.py": ""})
    assert run(project, "check").code == 2
    write_tree(project, {"ssot-lint.toml": CONFIG + "retired = true\n"})
    assert run(project, "check").code == 0


def test_unknown_contract_and_phase(project: Path) -> None:
    assert run(project, "status", "date").code == 2
    assert run(project, "fix", "--phase", "adapted").code == 2
    assert "no contract declares a `service`" in run(project, "fix", "--phase", "scaffold").err


def test_what_is_left_is_counted_by_package_and_owner(project: Path) -> None:
    (project / "billing").mkdir()
    (project / "billing/bills.py").write_text("from shop.old import parse_day\n\nDAY = parse_day('2026-01-01')\n")
    (project / "CODEOWNERS").write_text("/shop/ @ann\n/shop/orders.py @ann @ben\n")
    found = status(project)
    assert found["packages"] == [
        {"name": "shop", "uses": 2, "ledger": 1, "definitions": 1},
        {"name": "billing", "uses": 2, "ledger": 0, "definitions": 0},
    ]
    assert found["owners"] == [
        {"name": "@ann", "uses": 2, "ledger": 1, "definitions": 1},
        {"name": "@ben", "uses": 2, "ledger": 1, "definitions": 0},
        {"name": None, "uses": 2, "ledger": 0, "definitions": 0},
    ]
    assert found["history"] is None
    text = run(project, "status").out
    assert re.search(r"^@ben +2 +1 +·$", text, re.MULTILINE) and re.search(r"^nobody +2 +· +·$", text, re.MULTILINE)
    assert "### Left by owner" in run(project, "status", "--format", "markdown").out
    (project / "CODEOWNERS").unlink()
    assert status(project)["owners"] == []
