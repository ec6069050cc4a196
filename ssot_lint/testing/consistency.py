"""Two implementations, generated calls, and the first thing in which they differ."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import hypothesis
from hypothesis import strategies as st

from ssot_lint.testing.arguments import strategies_for
from ssot_lint.testing.calling import Arguments, Implementation, Stage
from ssot_lint.testing.comparing import Same, first_difference, same
from ssot_lint.testing.observing import Aspect, Difference


class Inconsistent(AssertionError):
    """Two implementations differ. `difference` says in what, `calls` the shortest calls that show it."""

    def __init__(self, message: str, difference: Difference, calls: Sequence[Arguments]) -> None:
        super().__init__(message)
        self.difference = difference
        self.calls = calls


@dataclass(frozen=True, slots=True)
class Calls:
    """Which calls are made.

    A series has up to `longest` of them (`None`: one without a world, else five), one after the other, or with
    `at_once` all under way together. `examples` are series that are always tried. `settle` is how many seconds a task
    that a call leaves behind is waited for. `settings` are hypothesis's; without them its own, but no deadline.
    """

    longest: int | None = None
    at_once: bool = False
    examples: Sequence[Sequence[Arguments]] = ()
    settle: float = 1.0
    settings: hypothesis.settings | None = None


def assert_consistent(
    canonical: Callable[..., Any],
    duplicate: Callable[..., Any],
    *,
    world: Callable[[], Any] | None = None,
    arguments: Mapping[str, st.SearchStrategy[Any]] | None = None,
    deliveries: Callable[[Any], Any] | None = None,
    ignoring: Collection[Aspect | str] = (),
    equal: Same = same,
    calls: Calls = Calls(),
) -> None:
    """Call `canonical` and `duplicate` alike, with generated arguments, and compare what can be seen of them.

    Without `world` both are the functions themselves. With it, `world()` makes a fresh one for each series of calls:
    any value, a context manager, an awaitable or an asynchronous context manager; and both are functions of it that
    return what to call (``lambda world: world.router.broadcast_to_user``). Either may be asynchronous.

    `arguments` has a hypothesis strategy for each argument, passed by name. Without a world, what it leaves out and has
    no default is generated from the annotations of `canonical`. `deliveries(world)` returns what reached whom, as
    `Delivery`s or pairs of recipient and content.

    Compared are, worst first: exceptions (their types), recipients, what each got, in which order, and results.
    `ignoring` names aspects that are meant to differ; `equal` compares contents and results.

    Raises:
        Inconsistent: they differ; with the shortest calls that show it.
        TypeError: arguments cannot be generated or do not fit, or an event loop is running already.
    """
    _refuse_running_loop()
    stage = Stage(world, deliveries, calls.at_once, calls.settle)
    ignored = frozenset(map(Aspect, ignoring))
    if arguments is None or world is None:
        arguments = strategies_for(canonical if world is None else None, arguments or {})

    def compare(series: list[Arguments]) -> None:
        difference = first_difference(
            stage.observe(canonical, series), stage.observe(duplicate, series), ignored, equal
        )
        if difference is not None:
            raise Inconsistent(_told(canonical, duplicate, difference, series, calls.at_once), difference, series)

    for example in calls.examples:
        compare(list(example))
    longest = calls.longest or (1 if world is None else 5)
    given = st.lists(st.fixed_dictionaries(dict(arguments)), min_size=1, max_size=longest)
    chosen = calls.settings or hypothesis.settings(deadline=None)
    hypothesis.settings(chosen, report_multiple_bugs=False)(hypothesis.given(given)(compare))()


def _refuse_running_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise TypeError("assert_consistent runs event loops of its own; call it from a test that is no coroutine")


def _told(
    canonical: Implementation,
    duplicate: Implementation,
    difference: Difference,
    series: Sequence[Arguments],
    at_once: bool,
) -> str:
    one, other = _name(canonical, "the canonical"), _name(duplicate, "the duplicate")
    together = " at once" if at_once and len(series) > 1 else ""
    lines = [
        f"inconsistent {difference.aspect}: {other} is not what {one} is",
        f"  {one} {difference.canonical}",
        f"  {other} {difference.duplicate}",
        f"  after {len(series)} call{'s' * (len(series) != 1)}{together}:",
    ]
    for index, call in enumerate(series):
        here = "   <- here" if index == difference.call else ""
        lines.append(f"    ({', '.join(f'{name}={value!r}' for name, value in call.items())}){here}")
    return "\n".join(lines)


def _name(implementation: Callable[..., Any], otherwise: str) -> str:
    """What the implementation is called; functions of a world are mostly lambdas, which have no name worth telling."""
    name = str(getattr(implementation, "__qualname__", ""))
    return otherwise if not name or "<lambda>" in name else f"`{name.replace('<locals>.', '')}`"
