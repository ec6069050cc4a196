"""Two implementations held against each other: what is found, how it is told, and what is left alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from ssot_lint.testing import Aspect, Calls, Inconsistent, Recorder, assert_consistent


def quick(most: int = 50, **more: Any) -> Calls:
    return Calls(settings=settings(max_examples=most, deadline=None, database=None), **more)


def double(number: int) -> int:
    return number * 2


def test_alike_are_alike() -> None:
    assert_consistent(double, lambda number: number + number, calls=quick())


def test_the_shortest_call_that_shows_a_difference_is_told() -> None:
    def almost(number: int) -> int:
        return number * 2 if number < 7 else 0

    with pytest.raises(Inconsistent) as caught:
        assert_consistent(double, almost, calls=quick(500))
    assert str(caught.value).splitlines() == [
        "inconsistent result: `test_the_shortest_call_that_shows_a_difference_is_told.almost` is not what `double` is",
        "  `double` returned 14",
        "  `test_the_shortest_call_that_shows_a_difference_is_told.almost` returned 0",
        "  after 1 call:",
        "    (number=7)   <- here",
    ]
    assert caught.value.difference.aspect is Aspect.RESULT


def test_exceptions_are_compared_by_type() -> None:
    def refuses(text: str) -> str:
        if not text:
            raise ValueError("empty")
        return text

    def raises_another(text: str) -> str:
        return text if text else {}[text]

    with pytest.raises(Inconsistent, match=r"raised ValueError: empty\n.*raised KeyError: ''"):
        assert_consistent(refuses, raises_another, calls=quick())
    assert_consistent(refuses, raises_another, ignoring=["exception"], calls=quick())


def test_one_may_be_asynchronous() -> None:
    async def later(number: int) -> int:
        await asyncio.sleep(0)
        return number * 2

    assert_consistent(double, later, calls=quick())


class Post:
    """Sends letters: as it should, and in several wrong ways."""

    def __init__(self) -> None:
        self.letters = Recorder()
        self.boxes = {name: self.letters.to(name) for name in ("ann", "anna", "bob")}
        self.left: list[asyncio.Task[None]] = []

    async def send(self, user: str, event: dict[str, Any]) -> None:
        await self.boxes[user].send(event)

    async def send_to_prefix(self, user: str, event: dict[str, Any]) -> None:
        for name, box in self.boxes.items():
            if name.startswith(user):
                await box.send(event)

    async def send_changed(self, user: str, event: dict[str, Any]) -> None:
        event["seq"] = len(self.letters)
        await self.boxes[user].send(event)

    async def send_long_ones_later(self, user: str, event: dict[str, Any]) -> None:
        for _ in range(len(json.dumps(event))):
            await asyncio.sleep(0)
        await self.boxes[user].send(event)

    def send_in_the_background(self, user: str, event: dict[str, Any]) -> None:
        self.left.append(asyncio.get_running_loop().create_task(self.send(user, event)))


EVENTS = {
    "user": st.sampled_from(["ann", "anna", "bob"]),
    "event": st.fixed_dictionaries({"text": st.text("ab", max_size=6)}),
}


def against_send(name: str, **options: Any) -> None:
    assert_consistent(
        lambda post: post.send,
        lambda post: getattr(post, name),
        world=Post,
        arguments=EVENTS,
        deliveries=lambda post: post.letters,
        calls=quick(**options),
    )


def test_a_leak_says_who_was_reached() -> None:
    with pytest.raises(Inconsistent) as caught:
        against_send("send_to_prefix")
    assert caught.value.difference.aspect is Aspect.RECIPIENTS
    assert str(caught.value) == (
        "inconsistent recipients: the duplicate is not what the canonical is\n"
        "  the canonical reached 'ann'\n"
        "  the duplicate reached 'ann', 'anna'\n"
        "  after 1 call:\n"
        "    (user='ann', event={'text': ''})"
    )


def test_a_changed_event_is_seen_though_the_argument_was_changed_in_place() -> None:
    with pytest.raises(Inconsistent, match=r"sent 'ann' {'text': ''}\n.*sent 'ann' {'text': '', 'seq': 0}"):
        against_send("send_changed")


def test_order_matters_for_one_recipient_and_shows_when_calls_are_under_way_together() -> None:
    against_send("send_long_ones_later")
    with pytest.raises(Inconsistent, match="order") as caught:
        against_send("send_long_ones_later", at_once=True)
    assert len({call["user"] for call in caught.value.calls}) == 1
    assert len(caught.value.calls) == 2


def test_what_is_sent_in_the_background_is_waited_for() -> None:
    against_send("send_in_the_background")


def test_examples_are_tried_first() -> None:
    leak = [{"user": "ann", "event": {"text": "secret"}}]
    with pytest.raises(Inconsistent, match="secret"):
        against_send("send_to_prefix", examples=[leak])


def test_every_kind_of_world_is_entered_and_left_for_each_series() -> None:
    opened: list[str] = []

    @contextmanager
    def plain() -> Iterator[Post]:
        opened.append("in")
        yield Post()
        opened.append("out")

    @asynccontextmanager
    async def later() -> AsyncIterator[Post]:
        with plain() as post:
            yield post

    async def awaited() -> Post:
        return Post()

    for world in (plain, later, awaited):
        assert_consistent(
            lambda post: post.send,
            lambda post: post.send,
            world=world,
            arguments=EVENTS,
            deliveries=lambda post: post.letters,
            calls=quick(3),
        )
    assert opened
    assert opened == ["in", "out"] * (len(opened) // 2)


@pytest.mark.parametrize(
    ("options", "message"),
    [({}, "parameter `thing` of .* has no annotation"), ({"world": Post}, "with a world, `arguments` must name")],
)
def test_what_cannot_be_generated_is_said(options: dict[str, Any], message: str) -> None:
    def bare(thing):  # type: ignore[no-untyped-def]
        return thing

    with pytest.raises(TypeError, match=message):
        assert_consistent(bare, bare, **options)


def test_arguments_that_do_not_fit_are_no_difference() -> None:
    with pytest.raises(TypeError, match=r"`.*other\(value: .*` cannot be called with number: .*'value'.*`lambda`"):

        def other(value: int) -> int:
            return value

        assert_consistent(double, other)


def test_parameters_that_only_go_by_position_do() -> None:
    def other(number: int, /) -> int:
        return number * 2

    assert_consistent(double, other, calls=quick(5))


def test_within_a_running_loop_it_says_so() -> None:
    async def test() -> None:
        assert_consistent(double, double)

    with pytest.raises(TypeError, match="no coroutine"):
        asyncio.run(test())


def test_an_unknown_aspect_is_refused() -> None:
    with pytest.raises(ValueError, match="'speed' is not a valid Aspect"):
        assert_consistent(double, double, ignoring=["speed"])
