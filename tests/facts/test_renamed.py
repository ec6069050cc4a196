"""Definitions that were only renamed, and those that were not."""

from __future__ import annotations

import pytest

from ssot_lint.facts.renamed import renamed_definitions

OLD = '''\
class Shop:
    """Sells."""

    kinds = [1]

    def sell(self, n):
        return Shop.kinds[n] or self.sell(n - 1)

    async def wait(self):
        await self.wait()


def count(n):
    return count(n - 1) if n else 0
'''


def renamed(new: str, old: str = OLD) -> dict[str, str]:
    return renamed_definitions(old.encode(), new.encode())


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {}),
        ({"count": "tally"}, {"tally": "count"}),
        ({"Shop": "Store"}, {"Store": "Shop"}),
        ({"sell": "hand_out"}, {"Shop.hand_out": "Shop.sell"}),
        ({"wait(": "pause(", "count": "tally"}, {"Shop.pause": "Shop.wait", "tally": "count"}),
        ({"(n - 1) if n else 0": "(\n        n - 1  # less\n    ) if n else 0", "count": "tally"}, {"tally": "count"}),
        ({"else 0": "else 1", "count": "tally"}, {}),
        ({"def count(n)": "async def tally(n)", "count": "tally"}, {}),
    ],
)
def test_what_was_renamed(changes: dict[str, str], found: dict[str, str]) -> None:
    new = OLD
    for old, other in changes.items():
        new = new.replace(old, other)
    assert renamed(new) == found


def test_a_copy_is_no_renaming() -> None:
    assert renamed(OLD + OLD.replace("count", "tally").replace("Shop", "Store")) == {}


def test_of_two_alike_nobody_can_tell() -> None:
    one = "def {}():\n    return 1\n"
    assert renamed(one.format("c") + one.format("d"), one.format("a") + one.format("b")) == {}
    assert renamed(one.format("c") + one.format("d"), one.format("a")) == {}
    assert renamed(one.format("c"), one.format("a") + one.format("b")) == {}


def test_what_moves_into_a_class_is_another() -> None:
    assert (
        renamed("class A:\n    def g(self):\n        pass\n", "def f(self):\n    pass\n\n\nclass A:\n    x = 1\n") == {}
    )


def test_what_cannot_be_read_was_not_renamed() -> None:
    assert renamed("def (", OLD) == renamed(OLD, "def (") == {}
    assert renamed("def b(): pass\n", "if x:\n    def a(): pass\n") == {"b": "a"}


LONG = """\
def total(rows, limit):
    kept = []
    for row in rows:
        if row.price > limit:
            kept.append(row.price)
    kept.sort()
    return sum(kept)
"""
CHANGED = LONG.replace("total", "amount").replace("limit:", "limit and row.is_sold:")


def test_one_that_was_changed_as_well_is_known_by_most_of_its_lines() -> None:
    assert renamed(CHANGED, LONG) == {"amount": "total"}
    other = CHANGED.replace("kept.sort()", "kept.reverse()").replace("sum(kept)", "len(kept)")
    assert renamed(other, LONG) == {}, "too much of it is another"
    assert renamed(CHANGED.replace("amount", "more") + CHANGED, LONG) == {}, "there are two of them"
    assert renamed(CHANGED, LONG + LONG.replace("total", "sum_up")) == {}, "of which was it?"
    assert renamed(LONG + CHANGED, LONG) == {}, "the old one is there"
    assert renamed(f"class A:\n    {CHANGED}".replace("\n", "\n    "), LONG) == {}


def test_one_that_is_the_same_goes_before_one_that_is_like_it() -> None:
    assert renamed(LONG.replace("total", "same") + CHANGED, LONG) == {"same": "total"}
