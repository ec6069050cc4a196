"""Families whose members have drifted apart, labelled by hand: how much of them is found, and what is found it by."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path[:0] = [str(BENCHMARKS / "discover"), str(BENCHMARKS)]

from drifted import lay_out, ranks  # noqa: E402

from ssot_lint.discover.search import find_families  # noqa: E402


def test_every_family_is_touched_and_nearly_every_group_covered(tmp_path: Path) -> None:
    groups = lay_out(tmp_path)
    found = find_families(str(tmp_path), ["."], with_index=False, with_history=False)
    told = ranks(found, groups)
    assert {name.partition("/")[0] for name, (touched, _) in told.items() if touched} == {
        name.partition("/")[0] for name in groups
    }
    assert {name for name, (_, covered) in told.items() if not covered} <= {"auth/extract", "env/class", "ids/thread"}
    named = {one.name for family in found.families for one in family.members}
    assert named.isdisjoint({"PdfReport", "Invoice", "SearchIndex", "page_count", "tokens_of", "apply_discount"})


CALLS = """
def {name}({rows}):
    {start}
    first = gate.unlock({rows})
    {middle}
    page = reader.next_page(first)
    audit.note_page(page)
    {end}
    gate.relock(store.remember(page))
"""


@pytest.mark.parametrize(("method", "is_told"), [("gate.relock(store.remember(page))", True), ("print(page)", False)])
def test_the_same_calls_in_the_same_order_are_likeness(tmp_path: Path, method: str, is_told: bool) -> None:
    one = CALLS.format(
        name="open_day", rows="rows", start="total = 3 * rows.count", middle="rows.total = total", end="x = {}"
    )
    (tmp_path / "one.py").write_text(one)
    start, middle = "if items is None:\n        return None", "while items: items = items[1:]"
    other = CALLS.format(name="begin", rows="items", start=start, middle=middle, end="del items[0]")
    (tmp_path / "two.py").write_text(other.replace("gate.relock(store.remember(page))", method))
    found = find_families(str(tmp_path), ["."], with_index=False, with_history=False)
    kinds = [one.kind.value for family in found.families for one in family.likenesses]
    assert ("same-calls" in kinds) is is_told


OVERRIDES = """
class Base:
    def first(self): ...

{base}

class Left(Base):
    def send_page(self, rows):
        kept = [row for row in rows if row.price > self.limit]
        self.store.remember(kept, len(kept))
        self.log.note(kept, sep={mark})
        return self.total_of(kept)
"""


@pytest.mark.parametrize(("base", "count"), [("", 1), ("    def send_page(self, rows):\n        return rows", 0)])
def test_a_method_that_no_base_has_is_no_override(tmp_path: Path, base: str, count: int) -> None:
    (tmp_path / "one.py").write_text(OVERRIDES.format(base=base, mark=1))
    right = OVERRIDES.partition("{base}")[2].replace("Left", "Right").replace("rows", "items").format(mark=2)
    (tmp_path / "two.py").write_text("from one import Base\n\n" + right)
    found = find_families(str(tmp_path), ["."], with_index=False, with_history=False)
    assert len([one for one in found.families if one.name == "send_page"]) == count
