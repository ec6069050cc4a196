"""Several checkers in turn: who is started, who is asked what, and what becomes of one that fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from ssot_lint.facts.model import Span, Use, UseKind
from ssot_lint.program.answers import Answer, SiteUse
from ssot_lint.program.asking_in_turn import answers_in_turn
from ssot_lint.program.in_turn import ServersInTurn
from ssot_lint.program.typeserver import Place, Problems, SeenType, TypeServer, TypeServerFailure

HERE = Place("lib.py", 1, 1)


@dataclass
class Fake:
    """A checker in this process: it knows some lines, and fails when told to."""

    name: str
    knows: tuple[int, ...] = ()
    starts: bool = True
    fails: bool = False
    infers_returns: bool = False
    sees_every_binding: bool = True
    refusals: int = 0
    is_limited: bool = False
    log: list[str] = field(default_factory=list)

    def start(self) -> None:
        self.log.append("start")
        if not self.starts:
            raise TypeServerFailure(f"`{self.name}` is not installed")

    def definitions(self, places: Sequence[Place]) -> list[tuple[Place, ...]]:
        if self.fails:
            raise TypeServerFailure(f"{self.name} failed")
        self.log.append(" ".join(str(place.line) for place in places))
        return [(HERE,) if place.line in self.knows else () for place in places]

    def declarations(self, places: Sequence[Place]) -> list[tuple[Place, ...]]:
        return self.definitions(places)

    def types(self, places: Sequence[Place]) -> list[SeenType | None]:
        return [None for _ in self.definitions(places)]

    def problems(self, paths: Sequence[str]) -> list[Problems]:
        return [Problems() for _ in paths]

    def think(self, *, infers_returns: bool, limit: float | None = None) -> None:
        self.is_limited = limit is not None

    def warm_up(self, places: Sequence[Place] = ()) -> None:
        self.log.append("warm up")

    def overlay(self, path: str, text: str) -> None:
        self.log.append(f"{path}: {text}")

    def drop(self, path: str) -> None:
        self.log.append(f"drop {path}")

    def stop(self) -> None:
        self.log.append("stop")


def sites(*lines: int) -> list[SiteUse]:
    spans = [Span(line, 1, line, 5) for line in lines]
    return [SiteUse("app.py", "app", Use(UseKind.CALL, "push", span, span)) for span in spans]


def told(server: TypeServer | None, asked: Sequence[SiteUse]) -> list[Answer]:
    assert server is not None
    found = server.definitions([site.place for site in asked])
    return [Answer(places=places, told_by=server.name, hint=server.name) for places in found]


def ask(line: ServersInTurn, *lines: int) -> list[str]:
    answers = answers_in_turn(line, sites(*lines), told)
    return [one.told_by if one.is_settled else f"open, says {one.hint}" for one in answers]


def test_the_next_is_asked_what_the_former_left_open() -> None:
    servers = [Fake("one", (1, 2)), Fake("two", (2, 3)), Fake("three", (1, 2, 3))]
    line = ServersInTurn(servers)
    assert ask(line, 1, 2, 3, 4) == ["one", "one", "two", "open, says one"]
    assert [server.log for server in servers] == [["start", "1 2 3 4"], ["start", "3 4"], ["start", "4"]]


def test_a_checker_that_nobody_needs_is_not_started() -> None:
    servers = [Fake("one", (1, 2)), Fake("two")]
    assert ask(ServersInTurn(servers), 1, 2) == ["one", "one"]
    assert servers[1].log == []
    assert ask(ServersInTurn([]), *()) == []


@pytest.mark.parametrize("final", [Answer(is_unbound=True), Answer(is_withheld=True)])
def test_what_is_bound_by_nothing_or_withheld_is_an_answer(final: Answer) -> None:
    def only_one(server: TypeServer | None, asked: Sequence[SiteUse]) -> list[Answer]:
        assert server is not None and server.name == "one"
        return [final for _ in asked]

    assert answers_in_turn(ServersInTurn([Fake("one"), Fake("two")]), sites(1), only_one) == [final]


def test_one_that_cannot_be_started_is_left_out_with_a_warning() -> None:
    servers = [Fake("one", starts=False), Fake("two", (1,))]
    line = ServersInTurn(servers)
    line.start()
    assert line.name == "two"
    assert ask(line, 1) == ["two"]
    assert line.warnings == ["`one` is not installed; going on with two alone, so more uses may stay unresolved"]
    assert servers[0].log == ["start", "stop"]


@pytest.mark.parametrize("asked", [lambda line: line.definitions([HERE]), lambda line: ask(line, 1)])
def test_one_that_fails_on_the_way_is_left_out(asked: Callable[[ServersInTurn], object]) -> None:
    servers = [Fake("one", (1,), fails=True), Fake("two", (1,))]
    line = ServersInTurn(servers)
    assert asked(line) in ([(HERE,)], ["two"])
    assert line.warnings == ["one failed; going on with two alone, so more uses may stay unresolved"]
    assert servers[0].log[-1] == "stop"


def test_one_that_fails_later_leaves_what_is_known() -> None:
    line = ServersInTurn([Fake("one", (1,)), Fake("two", fails=True), Fake("three", (2,))])
    assert ask(line, 1, 2) == ["one", "three"]
    assert line.warnings == ["two failed; going on with one and three, so more uses may stay unresolved"]


def test_with_none_left_all_failures_are_told() -> None:
    line = ServersInTurn([Fake("one", starts=False), Fake("two", fails=True)])
    with pytest.raises(TypeServerFailure, match="`one` is not installed; two failed"):
        ask(line, 1)
    with pytest.raises(TypeServerFailure, match="`one` is not installed; two failed"):
        line.overlay("app.py", "x") or line.types([HERE])
    line.stop()


def test_an_answer_that_only_took_too_long_ends_nobody() -> None:
    servers = [Fake("one", fails=True), Fake("two", (1,))]
    line = ServersInTurn(servers)
    line.think(infers_returns=True, limit=1.0)
    with pytest.raises(TypeServerFailure):
        line.definitions([HERE])
    line.think(infers_returns=False)
    servers[0].fails = False
    assert line.definitions([HERE]) == [()]
    assert line.warnings == [] and servers[1].log == []


def test_overlays_hold_for_checkers_to_come() -> None:
    servers = [Fake("one"), Fake("two")]
    line = ServersInTurn(servers)
    line.start()
    line.overlay("a.py", "first")
    line.overlay("a.py", "second")
    line.overlay("b.py", "other")
    line.drop("b.py")
    ask(line, 1)
    line.drop("a.py")
    assert servers[0].log == ["start", "a.py: first", "a.py: second", "b.py: other", "drop b.py", "1", "drop a.py"]
    assert servers[1].log == ["start", "a.py: first", "a.py: second", "1", "drop a.py"]


def test_all_are_stopped_and_none_is_started_any_more() -> None:
    servers = [Fake("one"), Fake("two")]
    line = ServersInTurn(servers)
    line.start()
    line.warm_up()
    line.stop()
    assert [server.log for server in servers] == [["start", "warm up", "stop"], ["stop"]]
