"""Families of small trees: what is one, of which kind, and what is none."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ssot_lint.discover.model import Discovery, LikenessKind
from ssot_lint.discover.search import find_families

BODY = '''
def total_of(rows, limit):
    """Sum up."""
    kept = []
    for row in rows:
        if row.price > limit and not row.is_hidden:
            kept.append((row.name, row.price))
    kept.sort(key=lambda pair: pair[1])
    log.info("kept %d", len(kept))
    total = sum(price for _, price in kept)
    store.remember(total, kept)
    return kept, total
'''


def found(tmp_path: Path, **files: str) -> Discovery:
    for name, text in files.items():
        path = tmp_path / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return find_families(str(tmp_path), ["."], with_index=False, with_history=False)


def kinds(discovery: Discovery) -> list[str]:
    return [likeness.kind.value for family in discovery.families for likeness in family.likenesses]


def test_layout_comments_docstrings_and_the_own_name_do_not_count(tmp_path: Path) -> None:
    other = (
        BODY.replace('"""Sum up."""', "# sums\n")
        .replace("total_of", "sum_up")
        .replace("(row.name, row.price)", "(\n                row.name,\n                row.price,\n            )")
    )
    assert kinds(found(tmp_path, one=BODY, two=other)) == ["identical"]


def test_names_and_constants_may_be_others(tmp_path: Path) -> None:
    other = BODY
    for old, new in (("rows", "items"), ("kept", "left"), ("total_of", "f"), ("limit", "most"), ('"kept %d"', '"x"')):
        other = other.replace(old, new)
    assert kinds(found(tmp_path, one=BODY, two=other)) == ["renamed"]


def test_names_that_are_mixed_up_are_no_renaming(tmp_path: Path) -> None:
    other = BODY.replace("return kept, total", "return total, total")
    assert kinds(found(tmp_path, one=BODY, two=other)) == ["near"]


@pytest.mark.parametrize("seed", range(12))
def test_up_to_three_statements_of_ten_may_be_edited(tmp_path: Path, seed: int) -> None:
    lines = BODY.strip().splitlines()
    chosen = random.Random(seed).sample(range(2, len(lines)), 3)
    for at in chosen:
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        tail = ":" if lines[at].endswith(":") else ""
        lines[at] = f"{indent}while other_{at}(limit, rows):" if tail else f"{indent}audit.note_{at}(rows, limit, {at})"
    assert kinds(found(tmp_path, one=BODY, two="\n".join(lines).replace("total_of", "sum_up"))) == ["near"]


def test_a_copy_that_awaits_is_a_copy(tmp_path: Path) -> None:
    other = BODY.replace("def total_of", "async def gather_up").replace("store.remember", "await store.remember")
    assert kinds(found(tmp_path, one=BODY, two=other)) == ["renamed"]


def test_twins_are_told_apart(tmp_path: Path) -> None:
    twin = BODY.replace("def total_of", "async def async_total_of").replace("store.remember", "await store.remember")
    discovery = found(tmp_path, one=BODY + twin)
    assert discovery.families == ()
    assert [one.kind for family in discovery.twins for one in family.likenesses] == [LikenessKind.TWIN]


CLASSES = """
class UserSocketManager:
    def __init__(self, limit):
        self.limit = limit
        self.sockets = dict(one=1)

    def connect(self, socket, user):
        self.sockets[user] = socket
        return len(self.sockets)

    def disconnect(self, user):
        return self.sockets.pop(user, None)

    def send_to_user(self, user, event):
        self.sockets[user].send(event)
"""


def test_classes_of_one_role_are_one_family_whatever_their_text(tmp_path: Path) -> None:
    other = """
class UnifiedSocketManager:
    def connect(self, *everything):
        with lock:
            registry.enter(everything)

    def send_to_user(self, user, event, retry=3):
        for _ in range(retry):
            if channel_of(user).try_send(encode(event)):
                break

    def disconnect(self, connection):
        registry.leave(connection)
        audit.note("gone", connection)
"""
    (family,) = found(tmp_path, a__sockets=CLASSES, b__sockets=other).families
    assert [member.name for member in family.members] == ["UserSocketManager", "UnifiedSocketManager"]
    assert "`connect`, `disconnect`, `send_to_user`" in family.likenesses[0].evidence[1]


def test_methods_of_like_classes_are_told_once(tmp_path: Path) -> None:
    (family,) = found(tmp_path, a__one=CLASSES + "\nx = 1\ny = [x]\n", b__two=CLASSES).families
    assert family.kind.value == "class"


@pytest.mark.parametrize(
    ("base", "import_line"),
    [("Store", "from base import Store\n"), ("Protocol", "from typing import Protocol\n")],
)
def test_what_a_base_asks_for_is_no_family(tmp_path: Path, base: str, import_line: str) -> None:
    one = import_line + CLASSES.replace("UserSocketManager", f"FirstSocketManager({base})")
    other = import_line + CLASSES.replace("UserSocketManager", f"OtherSocketManager({base})").replace(
        "self.sockets[user].send(event)", "self.sockets[user].put(event, self.limit)\n        flush(event)"
    ).replace("return len(self.sockets)", "notify(user)").replace("pop(user, None)", "forget(user)")
    names = [family.kind.value for family in found(tmp_path, a__x=one, b__y=other).families]
    assert "class" not in names or base == "Protocol"


ENUM = "from enum import Enum\n\n\nclass {name}(Enum):\n    OPEN = 'open'\n    PAID = 'paid'\n    SENT = 'sent'\n"


def test_data_types_are_compared_by_what_they_hold(tmp_path: Path) -> None:
    (family,) = found(
        tmp_path,
        a=ENUM.format(name="OrderState"),
        b=ENUM.format(name="OrderStatus"),
        c=ENUM.format(name="Colour").replace("OPEN", "RED").replace("PAID", "BLUE").replace("SENT", "GREEN"),
    ).families
    assert [member.symbol for member in family.members] == ["a:OrderState", "b:OrderStatus"]


@pytest.mark.parametrize(
    "place", ["tests__test_one", "vendor__one", "app__migrations__0001_one", "app__one_pb2", "examples__one"]
)
def test_some_files_are_not_compared(tmp_path: Path, place: str) -> None:
    assert found(tmp_path, app__one=BODY, **{place: BODY}).families == ()


def test_a_generated_file_says_so(tmp_path: Path) -> None:
    assert found(tmp_path, one=BODY, two="# Generated by protogen. DO NOT EDIT.\n" + BODY).families == ()


def test_a_module_under_another_package_is_one_family(tmp_path: Path) -> None:
    text = f"import os\n{BODY}{CLASSES}" + "".join(f"def f{at}(x):\n    return os.stat(x)[{at}]\n" for at in range(5))
    (family,) = found(tmp_path, a__core=text, b__core=text.replace("limit", "most")).families
    assert family.kind.value == "module"


def test_the_canonical_is_the_most_used(tmp_path: Path) -> None:
    users = {f"user{at}": "from two import total_of\n\nprint(total_of([], 1))\n" for at in range(3)}
    (family,) = found(tmp_path, one=BODY, two=BODY, **users).families
    assert family.canonical is not None
    assert family.members[family.canonical.member].symbol == "two:total_of"
    assert family.canonical.reasons[0].name == "most-used"
    assert family.members[family.canonical.member].standing.used_in == ("user0.py", "user1.py", "user2.py")


def test_syntax_that_nobody_knows_yet_is_read(tmp_path: Path) -> None:
    other = BODY.replace("def total_of(rows, limit):", "def total_of[T: (int, str) = int](rows, limit):")
    newer = "match x:\n    case {'a': [*_]}: pass\ntype X[T] = list[T]\nlazy import os\n" + other
    assert kinds(found(tmp_path, one=BODY, two=newer)) != []


def test_a_block_that_a_file_repeats_is_told_where_its_functions_differ(tmp_path: Path) -> None:
    block = "".join(f"    store.put_{at}(rows[{at}], limit, audit=log.of(rows))\n" for at in range(9))
    more = "".join(f"    other.make_{at}(limit).bind(rows)\n" for at in range(40))
    rest = "".join(f"    if rows.drop_{at}:\n        return limit.of_{at}\n" for at in range(40))
    text = f"def first(rows, limit):\n{more}{block}\n\ndef second(rows, limit):\n{block}{rest}\n"
    (family,) = found(tmp_path, one=text).families
    assert family.kind.value == "block"
    assert [(member.symbol, member.line) for member in family.members] == [("one:first", 42), ("one:second", 54)]


def test_the_copy_of_twins_is_a_copy_of_one_of_them(tmp_path: Path) -> None:
    awaiting = BODY.replace("def total_of", "async def atotal_of").replace("store.remember", "await store.remember")
    copy = awaiting.replace("atotal_of", "counted").replace("kept", "left")
    (family,) = found(tmp_path, one=BODY + awaiting, two=copy).families
    assert [member.symbol for member in family.members] == ["one:atotal_of", "two:counted"]


def test_a_copy_stays_with_its_original_whatever_else_has_its_name(tmp_path: Path) -> None:
    copy = BODY.replace("total_of", "sum_region").replace("    kept.sort(key=lambda pair: pair[1])\n", "")
    named = {
        f"other{at}": f"def sum_region(page):\n    for x in page.{at}_rows():\n        yield x.fold(page)\n    log(1)\n"
        for at in "abc"
    }
    families = found(tmp_path, one=BODY, two=copy, **named).families
    assert ["one:total_of", "two:sum_region"] in [[member.symbol for member in one.members] for one in families]


@pytest.mark.parametrize(("edited", "is_copy"), [(3, True), (6, False)])
def test_a_class_of_the_same_base_is_a_copy_when_most_of_it_is(tmp_path: Path, edited: int, is_copy: bool) -> None:
    rows = [f"        self.put_{at}(self.rows[{at}].page_{at}, log_{at})\n" for at in range(14)]
    changed = [*rows[: 14 - edited], *(f"        self.other_{at} = queue.take_{at}(1)\n" for at in range(edited))]
    files = {
        name: f"from base import Press\n\n\nclass {name.title()}(Press):\n    def render(self):\n{''.join(body)}\n\n"
        + "".join(f"{name}_{at} = {name}.call_{at}({name}.of_{at})\n" for at in range(30 if name == "leaflet" else 0))
        for name, body in (("leaflet", rows), ("poster", changed))
    }
    families = found(tmp_path, **files).families
    assert any(member.symbol == "leaflet:Leaflet" for family in families for member in family.members) is is_copy
