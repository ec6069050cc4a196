"""Calling one implementation, several times, in a world that nothing else has touched."""

from __future__ import annotations

import asyncio
import copy
import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, AsyncExitStack
from dataclasses import dataclass
from typing import Any

from ssot_lint.testing.observing import Delivery, Observation, Outcome, Raised, Returned

Arguments = Mapping[str, Any]
Implementation = Callable[..., Any]

NO_WORLD = object()
"""Stands for the world of implementations that need none."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where an implementation is called.

    `world` makes what it needs anew: a value, a context manager, an awaitable or an asynchronous context manager.
    `deliveries` reads from that world what reached whom. `settle` is how many seconds tasks that a call left behind
    are waited for. With `at_once`, all calls are under way together.
    """

    world: Callable[[], Any] | None
    deliveries: Callable[[Any], Any] | None
    at_once: bool
    settle: float

    def observe(self, chosen: Callable[..., Any], calls: Sequence[Arguments]) -> Observation:
        """Call the implementation once for each of `calls`, in that order, and say what was seen.

        Everything happens within one event loop of its own, which is also there for implementations that are not
        asynchronous. Arguments are copied, so that no implementation meets what another has changed.
        """
        return asyncio.run(self._observe(chosen, copy.deepcopy(list(calls))))

    async def _observe(self, chosen: Callable[..., Any], calls: Sequence[Arguments]) -> Observation:
        async with AsyncExitStack() as stack:
            world = await self._entered(stack)
            implementation = chosen if world is NO_WORLD else chosen(world)
            before = asyncio.all_tasks()
            if self.at_once:
                outcomes = await asyncio.gather(*(_outcome(implementation, arguments) for arguments in calls))
            else:
                outcomes = [await _outcome(implementation, arguments) for arguments in calls]
            await self._settled(before)
            return Observation(tuple(outcomes), await self._read(world))

    async def _entered(self, stack: AsyncExitStack) -> Any:
        if self.world is None:
            return NO_WORLD
        made = self.world()
        if inspect.isawaitable(made):
            made = await made
        if isinstance(made, AbstractAsyncContextManager):
            return await stack.enter_async_context(made)
        if isinstance(made, AbstractContextManager):
            return stack.enter_context(made)
        return made

    async def _settled(self, before: set[asyncio.Task[Any]]) -> None:
        """Wait for what the calls have left running. What runs on is cancelled with the loop."""
        if left := asyncio.all_tasks() - before:
            await asyncio.wait(left, timeout=self.settle)

    async def _read(self, world: Any) -> tuple[Delivery, ...]:
        if self.deliveries is None or world is NO_WORLD:
            return ()
        read = self.deliveries(world)
        found = await read if inspect.isawaitable(read) else read
        return tuple(one if isinstance(one, Delivery) else Delivery(*one) for one in found)


async def _outcome(implementation: Implementation, arguments: Arguments) -> Outcome:
    try:
        value = _call(implementation, arguments)
        return Returned(await value if inspect.isawaitable(value) else value)
    except Exception as error:
        return Raised(error)


def _call(implementation: Implementation, arguments: Arguments) -> Any:
    """Pass by keyword what can be, by position what has to be."""
    try:
        parameters = inspect.signature(implementation).parameters.values()
    except (TypeError, ValueError):  # some builtins keep theirs to themselves
        return implementation(**arguments)
    positional = [one.name for one in parameters if one.kind is inspect.Parameter.POSITIONAL_ONLY]
    given = [arguments[name] for name in positional if name in arguments]
    return implementation(*given, **{name: value for name, value in arguments.items() if name not in positional})
