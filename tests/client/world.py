"""A provider that follows a script, a clock that nobody waits for, and both clients alike."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import httpx

from runs_client import AsyncRunsClient, RunsClient

BASE = "http://provider.test/v1"
Responder = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]
Story = Callable[["World"], Awaitable[Any]]


def reply(body: Any, status: int = 200, **headers: str) -> httpx.Response:
    """A JSON answer; `_` in a header's name stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json=body, headers=named)


def refuse(status: int, message: str = "No.", code: str | None = None, **headers: str) -> Any:
    """The error envelope."""
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return reply({"error": error}, status, **headers)


def run_body(status: Any, **more: Any) -> dict[str, Any]:
    """A run in that status."""
    body = {"id": "run_1", "object": "thread.run", "thread_id": "thread_1", "status": status}
    return {**body, "created_at": 1000, "expires_at": 1600, **more}


def waiting(*calls: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    """A run that waits for the outputs of (id, function, arguments)."""
    listed = [
        {"id": call, "type": "function", "function": {"name": name, "arguments": arguments}}
        for call, name, arguments in calls
    ]
    action = {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": listed}}
    return run_body("requires_action", required_action=action, **more)


class World:
    """One client of either kind before a script.

    Attributes:
        requests: what was sent, in order.
        slept: the waits between two looks, seconds.
        now: the clock, which only waiting moves.
        client: a RunsClient or an AsyncRunsClient.
    """

    def __init__(self, kind: str, script: Iterable[Responder], **options: Any) -> None:
        self._script = list(script)
        self.requests: list[httpx.Request] = []
        self.slept: list[float] = []
        self.now = 0.0
        transport = httpx.MockTransport(self._respond)
        options = {"clock": lambda: self.now, **options}
        self.client: Any
        if kind == "sync":
            http = httpx.Client(transport=transport)
            self.client = RunsClient(BASE, http_client=http, sleep=self._sleep, **options)
        else:
            ahttp = httpx.AsyncClient(transport=transport)
            self.client = AsyncRunsClient(BASE, http_client=ahttp, sleep=self._asleep, **options)

    def _respond(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if not self._script:
            raise AssertionError(f"the script is over, yet came {request.method} {request.url}")
        # The last line of a script is repeated for ever when it is a callable.
        last = len(self._script) == 1 and callable(self._script[0])
        found = self._script[0] if last else self._script.pop(0)
        if isinstance(found, Exception):
            raise found
        if not isinstance(found, httpx.Response):
            return found(request)
        # A fresh one: an answer remembers how it was read.
        return httpx.Response(found.status_code, headers=found.headers, content=found.content)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def _asleep(self, seconds: float) -> None:
        self._sleep(seconds)

    @property
    def lines(self) -> list[str]:
        """Method and path of every request."""
        return [f"{r.method} {r.url.path.removeprefix('/v1')}" for r in self.requests]

    def body(self, at: int) -> Any:
        """The JSON body of a request."""
        return json.loads(self.requests[at].content)

    @property
    def left(self) -> int:
        """Lines of the script that were never read."""
        return len(self._script)


async def settle(value: Any) -> Any:
    """What a method of either client comes to."""
    if inspect.isawaitable(value):
        return await value
    if hasattr(value, "__aiter__"):
        return [item async for item in value]
    return list(value) if hasattr(value, "__next__") else value


async def events_of(opening: Any) -> tuple[list[Any], Any]:
    """Every event of a stream of either client, and the stream."""
    if hasattr(opening, "__aenter__"):
        async with opening as stream:
            return [event async for event in stream], stream
    with opening as stream:
        return list(stream), stream


def tell(story: Story, world: World) -> Any:
    """Let a story happen."""
    return asyncio.run(_told(story, world))


async def _told(story: Story, world: World) -> Any:
    return await story(world)
