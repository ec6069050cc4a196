"""Users of the fixture application: a server in a process of its own, pages open on it, and what reaches whom."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import websockets

RUN = ("agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed")
"""What a page shows of one run, in order."""
LONG_PROMPT = "Compare what each of the following services did cost last month. " * 200
TOOL_SECONDS = "1"
"""How long a run takes in the middle, for a page to go and come back."""
PATIENCE = 30.0


@dataclass(slots=True)
class Traffic:
    """What was shown: whose page, whose event, which event, in the order of arrival on each page."""

    shown: list[tuple[str, str, str]] = field(default_factory=list)

    def of(self, user: str) -> list[str]:
        """The user's own events, as their pages showed them."""
        return [event for page, addressee, event in self.shown if page == addressee == user]

    @property
    def astray(self) -> list[tuple[str, str, str]]:
        """What somebody else's page showed."""
        return [(page, addressee, event) for page, addressee, event in self.shown if page != addressee]

    def __str__(self) -> str:
        pairs = dict.fromkeys((addressee, page) for page, addressee, _ in self.shown)
        rows = [("whose event", "on whose page", "which")]
        for addressee, page in sorted(pairs, key=lambda pair: (pair[0] == pair[1], pair)):
            events = [event for owner, other, event in self.shown if (owner, other) == (page, addressee)]
            rows.append((addressee, page if page == addressee else f"{page} (!)", ", ".join(events)))
        return "\n".join(f"{one:<12} {two:<14} {three}" for one, two, three in rows)


class _Page:
    """One open page; keeps every event until it is closed."""

    def __init__(self, user: str, connection: Any) -> None:
        self.user = user
        self.events: list[dict[str, Any]] = []
        self.connection = connection
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                self.events.append(json.loads(await self.connection.recv()))

    async def leave(self) -> None:
        await self.connection.close()
        await self.reading


class _Town:
    """A running server, and everybody who is on it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: list[_Page] = []
        self.owner_of: dict[str, str] = {}
        """The user of each run."""

    async def ask(self, path: str, **body: Any) -> Any:
        data = json.dumps(body).encode() if body else None
        request = Request(f"http://127.0.0.1:{self.port}{path}", data, {"content-type": "application/json"})
        return await asyncio.to_thread(_answer, request)

    async def arrive(self, user: str) -> _Page:
        connection = await websockets.connect(f"ws://127.0.0.1:{self.port}/ws/{user}", proxy=None)
        self.pages.append(_Page(user, connection))
        await self._presence(user, 1)
        return self.pages[-1]

    async def leave(self, page: _Page) -> None:
        await page.leave()
        await self._presence(page.user, 0)

    async def run(self, user: str, prompt: str) -> None:
        started = await self.ask("/agent-runs", user_id=user, prompt=prompt)
        self.owner_of[started["run_id"]] = user

    async def notify(self, user: str) -> None:
        await self.ask(f"/users/{user}/notifications", text=user)

    async def _presence(self, user: str, connections: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while (await self.ask(f"/users/{user}/presence"))["connections"] != connections:
                await asyncio.sleep(0.01)

    def shown(self, user: str, addressee: str) -> list[str]:
        return [event for page, other, event in self.traffic().shown if (page, other) == (user, addressee)]

    def traffic(self) -> Traffic:
        return Traffic([(page.user, self._addressee(one), one["type"]) for page in self.pages for one in page.events])

    def _addressee(self, event: dict[str, Any]) -> str:
        return self.owner_of.get(event.get("run_id", "")) or str(event["payload"]["text"])


def _answer(request: Request) -> Any:
    with build_opener(ProxyHandler({})).open(request, timeout=PATIENCE) as response:
        return json.load(response)


async def _until(condition: Callable[[], bool]) -> None:
    """Wait for it; whoever looks at the traffic afterwards sees what did not come."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def _served(tree: Path, environment: dict[str, str]) -> AsyncIterator[_Town]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "netra_backend.app.main", "--port", str(port), "--log-level", "warning"]
    server = subprocess.Popen(command, cwd=tree, env=environment | {"NETRA_TOOL_SECONDS": TOOL_SECONDS})
    town = _Town(port)
    try:
        async with asyncio.timeout(PATIENCE):
            while not await _is_up(town):
                assert server.poll() is None, "the server did not start"
                await asyncio.sleep(0.02)
        yield town
    finally:
        for page in town.pages:
            await page.leave()
        server.terminate()
        server.wait(timeout=PATIENCE)


async def _is_up(town: _Town) -> bool:
    try:
        await town.ask("/health")
    except OSError:
        return False
    return True


async def _day(tree: Path, environment: dict[str, str], leaks: bool) -> Traffic:
    async with _served(tree, environment) as town:
        alice, _ = await town.arrive("alice"), await town.arrive("bob")
        await asyncio.gather(town.run("alice", LONG_PROMPT), town.run("bob", "what did it cost?"))
        await _until(lambda: len(alice.events) >= 3)
        await town.leave(alice)
        await town.arrive("mallory")
        await _until(lambda: len(town.shown("bob", "bob")) >= len(RUN))
        if leaks:
            await _until(lambda: len(town.shown("mallory", "alice")) >= 2)
        await town.arrive("alice")
        await asyncio.gather(*map(town.notify, ("alice", "bob", "mallory")))
        if leaks:
            await _until(lambda: "notification" in town.shown("mallory", "alice"))
        else:
            await _until(lambda: len(town.traffic().shown) >= 2 * len(RUN) + 3)
        return town.traffic()


def a_day_on(tree: Path, environment: dict[str, str], *, leaks: bool) -> Traffic:
    """What three users see of a day on this tree: agents work for two of them, one page goes and comes back.

    ``leaks`` says what to wait for: that something goes astray, or that everything has arrived.
    """
    return asyncio.run(_day(tree, environment, leaks))
