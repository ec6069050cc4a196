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


class Misfit(TypeError):
    """An implementation cannot be called with the arguments that were given: not its fault, but the test's."""


async def _outcome(implementation: Implementation, arguments: Arguments) -> Outcome:
    positional, named = _passed(implementation, arguments)
    try:
        value = implementation(*positional, **named)
        return Returned(await value if inspect.isawaitable(value) else value)
    except Exception as error:
        return Raised(error)


def _passed(implementation: Implementation, arguments: Arguments) -> tuple[list[Any], dict[str, Any]]:
    """What goes by position because it has to, and the rest, by name."""
    try:
        signature = inspect.signature(implementation)
    except (TypeError, ValueError):  # some builtins keep theirs to themselves
        return [], dict(arguments)
    parameters = signature.parameters.values()
    first = [one.name for one in parameters if one.kind is one.POSITIONAL_ONLY and one.name in arguments]
    positional, named = [arguments[name] for name in first], {k: v for k, v in arguments.items() if k not in first}
    try:
        signature.bind(*positional, **named)
    except TypeError as error:
        called = getattr(implementation, "__qualname__", repr(implementation))
        raise Misfit(
            f"`{called}{signature}` cannot be called with {', '.join(arguments) or 'no arguments'}: {error}; "
            "`lambda` can give its parameters other names"
        ) from None
    return positional, named
