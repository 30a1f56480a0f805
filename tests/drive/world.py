"""A run against the reference within this process, on a clock of its own, counted at the door."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import anyio
import anyio.lowlevel
import httpx
from attrs import define, field

from conformance.cli.selftest import KEY, SECOND_KEY, VirtualPause
from conformance.contract.editions import LATEST
from conformance.contract.operations import route
from conformance.drive import Interrupt, Limits, Order, drive
from conformance.judge import select
from conformance.reference import Door, ManualClock, Service, create_app
from conformance.trace import Trace
from conformance.wire import Target


class Cancelled(Exception):
    """The scope round the run was cancelled, so there is no trace to return."""


Answered = Callable[["Door_", httpx.Request, httpx.Response], httpx.Response]


@define
class Door_:  # noqa: N801 - beside the reference's own Door
    """Stands before the reference and counts what comes: what a provider would bill.

    Attributes:
        spoil: changes an answer on its way out, or raises what the network would.
        requests: that came in.
        accepted: runs that were accepted.
        live: objects that were made and not deleted, as (kind, id).
        lost: objects whose making nobody was told of.
    """

    spoil: Answered = field(default=lambda door, request, answer: answer)
    requests: list[httpx.Request] = field(factory=list)
    accepted: int = 0
    live: set[tuple[str, str]] = field(factory=set)
    lost: set[tuple[str, str]] = field(factory=set)

    def count(self, request: httpx.Request, answer: httpx.Response) -> set[tuple[str, str]]:
        """Note what a request did; return what it made."""
        found = route(request.method, str(request.url))
        if found is None or answer.status_code != 200:
            return set()
        operation, path = found
        body = _shown(answer)
        self.accepted += operation in {"createRun", "createThreadAndRun"}
        made = {
            "createAssistant": {("assistant", body.get("id"))},
            "createThread": {("thread", body.get("id"))},
            "createThreadAndRun": {("thread", body.get("thread_id"))},
        }.get(operation, set())
        self.live |= made
        self.live -= (
            {("assistant", path.get("assistant_id", ""))} if "deleteA" in operation else set()
        )
        self.live -= {("thread", path.get("thread_id", ""))} if "deleteT" in operation else set()
        return made


def _shown(answer: httpx.Response) -> Any:
    """Return the object that an answer is, or that a streamed one begins with."""
    if not answer.headers.get("content-type", "").startswith("text/event-stream"):
        return json.loads(answer.content)
    first = next(line for line in answer.text.splitlines() if line.startswith("data: "))
    begun = json.loads(first.removeprefix("data: "))
    return {**begun, "thread_id": begun.get("thread_id", begun["id"])}


class Transport(httpx.AsyncBaseTransport):
    """The door as httpx sees it."""

    def __init__(self, door: Door_, app: Any) -> None:
        self._door = door
        self._inner = httpx.ASGITransport(app=app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._door.requests.append(request)
        # Lets the other scenarios go first, so that requests overlap.
        await anyio.lowlevel.checkpoint()
        inner = await self._inner.handle_async_request(request)
        answer = httpx.Response(
            inner.status_code, headers=inner.headers, content=await inner.aread()
        )
        made = self._door.count(request, answer)
        await anyio.lowlevel.checkpoint()
        try:
            return self._door.spoil(self._door, request, answer)
        except httpx.HTTPError:
            self._door.lost |= made
            raise


def play(
    door: Door_ | None = None,
    *,
    seed: int = 0,
    only: Sequence[str] = (),
    tiers: Sequence[str] = (),
    interrupt: Callable[[Interrupt], Any] | None = None,
    within: Callable[[anyio.CancelScope], Any] | None = None,
    sink: Callable[[bytes], object] | None = None,
    target: Target | None = None,
    kind: type[Service] = Service,
    repeat: int = 1,
    **limits: Any,
) -> Trace:
    """Drive the reference through a door and return the trace.

    Args:
        door: what counts and spoils.
        seed: of everything generated.
        only: globs of requirement ids.
        tiers: tiers.
        interrupt: is given the run's interrupt before it starts.
        within: is given the scope that the whole run is in; it may be cancelled.
        sink: takes the lines of the trace.
        target: the provider, as the run knows it.
        kind: of service behind the door.
        repeat: how often the selection is played.
        limits: of the run.
    """
    clock = ManualClock()
    service = kind(clock=clock, seed=seed)
    transport = Transport(door or Door_(), create_app(service, Door([KEY, SECOND_KEY]), seed))
    order = Order(
        target=target
        or Target("reference", "http://reference/v1", key=KEY, second_key=SECOND_KEY),
        editions=(LATEST,),
        limits=Limits(**limits),
        seed=seed,
        only=tuple(only),
        tiers=tuple(tiers),
        checks=tuple(r.id for r in select(LATEST, only, tiers)),
        repeat=repeat,
    )

    async def go() -> Trace:
        pressed = Interrupt()
        if interrupt is not None:
            interrupt(pressed)
        with anyio.CancelScope() as scope:
            if within is not None:
                within(scope)
            return await drive(
                order, sink, transport=transport, pause=VirtualPause(clock), interrupt=pressed
            )
        raise Cancelled

    return anyio.run(go)
