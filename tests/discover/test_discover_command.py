"""``ssot-lint discover`` as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from ssot_lint.cli import ssot_lint

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
