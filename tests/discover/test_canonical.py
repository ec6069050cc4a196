"""The canonical of small families: who uses a member under which name, and which member does the job for others."""

from __future__ import annotations

from pathlib import Path

import pytest

from ssot_lint.discover.model import Family, Member
from ssot_lint.discover.search import find_families

HUB = '''
class _HubOfAll:
    """Delivers."""

    async def send_to_reader(self, reader_id, message):
        """Deliver to all that are open."""
        for line in self.lines_of(reader_id):
            line.enqueue(message)
            await self.flush(line)


{alias}
'''
SERVICE = '''
from {module} import Hub


class PressService:
    """Has the hub deliver, and counts."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.count = 0

    async def publish_to_reader(self, reader_id, message):
        """Deliver and count."""
        before = self.hub.lines_of(reader_id)
        await self.hub.send_to_reader(reader_id, message)
        self.count += len(before)
        return len(before)
'''
RIVAL = '''
class NewsRouter:
    """Delivers in a way of its own."""

    async def publish_to_reader(self, reader_id, message):
        """Deliver to the slots of the reader."""
        done = 0
        for slot in self.slots_of(reader_id):
            await slot.transport.write(self.encode(message))
            done += 1
        return done
'''


def family_in(tmp_path: Path, **files: str) -> Family:
    for name, text in files.items():
        path = tmp_path / (name.replace("__", "/", 1) + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = find_families(str(tmp_path), ["."], with_index=False, with_history=False)
    return next(family for family in found.families if any("reader" in one.name for one in family.members))


def member(family: Family, symbol: str) -> Member:
    return next(one for one in family.members if one.symbol.endswith(symbol))


def test_who_does_the_job_for_another_goes_before_who_is_used_more(tmp_path: Path) -> None:
    users = {f"user{n}": "from rival import NewsRouter\nNewsRouter().publish_to_reader(1, 'x')\n" for n in range(4)}
    hub = HUB.format(alias="Hub = _HubOfAll")
    family = family_in(tmp_path, hub=hub, service=SERVICE.format(module="hub"), rival=RIVAL, **users)
    assert family.canonical is not None
    assert family.members[family.canonical.member].symbol == "hub:_HubOfAll.send_to_reader"
    assert family.canonical.reasons[0].name == "called-on"
    assert member(family, "PressService.publish_to_reader").standing.calls_on == ("hub:_HubOfAll.send_to_reader",)
    assert len(member(family, "NewsRouter.publish_to_reader").standing.used_in) == 4


FUNCTION = """
def {name}(rows, limit):
    kept = []
    for row in rows:
        if row.price > limit and not row.is_hidden:
            kept.append((row.name, row.price))
    kept.sort(key=lambda pair: pair[1])
    log.info("kept %d", len(kept))
    return kept, store.remember(sum(price for _, price in kept))
"""


@pytest.mark.parametrize(
    ("files", "user"),
    [
        ({"one": "{}\nreader_total = _total\n"}, "from one import reader_total\nreader_total([], 1)\n"),
        ({"one": "{}\nreader_total = _total\n"}, "import one\none.reader_total([], 1)\n"),
        ({"one": "{}", "hands": "from one import _total as summed\n"}, "from hands import summed\nsummed([], 1)\n"),
        ({"one": "{}", "hands": "from one import _total\nsummed = _total\n"}, "from hands import summed\nsummed([])\n"),
        ({"pack__one": "{}", "pack____init__": "from .one import _total as t\n"}, "from pack import t\nt([], 1)\n"),
    ],
    ids=["alias", "alias-of-module", "re-export", "re-export-by-alias", "package"],
)
def test_uses_under_another_name_count(tmp_path: Path, files: dict[str, str], user: str) -> None:
    text = FUNCTION.format(name="_total")
    written = {name: one.replace("{}", text) for name, one in files.items()}
    family = family_in(tmp_path, **written, other=FUNCTION.format(name="reader_sum"), user=user)
    assert "user.py" in member(family, ":_total").standing.used_in
    assert member(family, ":reader_sum").standing.used_in == ()


@pytest.mark.parametrize("is_told_apart", [True, False])
def test_a_name_that_one_class_has_is_used_wherever_it_is_called(tmp_path: Path, is_told_apart: bool) -> None:
    files = {"hub": HUB.format(alias="Hub = _HubOfAll"), "rival": RIVAL, "service": SERVICE.format(module="hub")}
    if not is_told_apart:
        files["other"] = "class Other:\n    def send_to_reader(self):\n        return self.page + 1\n"
    family = family_in(tmp_path, **files, user="async def alarm(hub):\n    await hub.send_to_reader(1, 'x')\n")
    assert ("user.py" in member(family, "_HubOfAll.send_to_reader").standing.used_in) is is_told_apart


def test_an_override_that_adds_to_its_base_is_no_member(tmp_path: Path) -> None:
    counting = """
from rival import NewsRouter


class CountingThing(NewsRouter):
    async def publish_to_reader(self, reader_id, message):
        self.count += 1
        self.by_kind[message.kind] = self.by_kind.get(message.kind, 0) + 1
        return await super().publish_to_reader(reader_id, message)
"""
    family = family_in(tmp_path, rival=RIVAL, service=SERVICE.format(module="hub"), counting=counting)
    assert [one.symbol.partition(":")[0] for one in family.members] == ["rival", "service"]


def test_for_whom_it_is_done_is_no_sign_of_what_is_done(tmp_path: Path) -> None:
    pager = """
class Pager:
    def publish_to_reader(self, user_id, text):
        pages = [Page(number, text[:160]) for number in self.numbers.get(user_id, [])]
        self.outgoing.extend(pages)
        log.info("paging %s on %d telephones", user_id, len(pages))
        return len(pages)
"""
    rival, service = (text.replace("reader_id", "user_id") for text in (RIVAL, SERVICE.format(module="hub")))
    family = family_in(tmp_path, rival=rival, service=service, pager=pager)
    assert [one.symbol.partition(":")[0] for one in family.members] == ["rival", "service"]
