"""A conversation with the reference in this process, and a relay before it that may spoil it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from functools import cache
from typing import Any

import anyio
import httpx
from attrs import define

from conformance.cli.selftest import KEY, VirtualPause
from conformance.contract.editions import LATEST
from conformance.contract.operations import route
from conformance.differential import Change, Differential, differential
from conformance.drive import Limits, Order, drive
from conformance.judge import judge, select
from conformance.record import RunRecord
from conformance.reference import Door, ManualClock, Pace, Service, create_app
from conformance.scenarios import SCENARIOS, Conversation, Scenario
from conformance.trace import Trace
from conformance.wire import Target

Said = tuple[Trace, RunRecord]
_BETWEEN_EVENTS_S = 0.05


@define
class Answer:
    """An answer on its way through the relay.

    Attributes:
        operation: that was asked for.
        status: of it.
        headers: of it.
        body: all of it.
        held_s: seconds before its first byte.
        apart_s: seconds between two events of a stream.
    """

    operation: str
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    held_s: float = 0.0
    apart_s: float = _BETWEEN_EVENTS_S

    @property
    def streams(self) -> bool:
        return any("event-stream" in value for _, value in self.headers)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @json.setter
    def json(self, value: Any) -> None:
        self.body = json.dumps(value).encode()

    @property
    def events(self) -> list[bytes]:
        return [frame + b"\n\n" for frame in self.body.split(b"\n\n") if frame]

    @events.setter
    def events(self, frames: Sequence[bytes]) -> None:
        self.body = b"".join(frames)


Alter = Callable[[Answer], None]


class _Pieces(httpx.AsyncByteStream):
    def __init__(self, answer: Answer, clock: ManualClock) -> None:
        self._answer, self._clock = answer, clock

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._clock.advance(self._answer.held_s)
        for piece in self._answer.events if self._answer.streams else [self._answer.body]:
            yield piece
            if self._answer.streams:
                self._clock.advance(self._answer.apart_s)


class Relay(httpx.AsyncBaseTransport):
    """Passes requests on to the reference and lets an alteration at the answers."""

    def __init__(self, app: Any, clock: ManualClock, alter: Alter) -> None:
        self._inner = httpx.ASGITransport(app=app)
        self._clock, self._alter = clock, alter

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        inner = await self._inner.handle_async_request(request)
        body = await inner.aread()
        found = route(request.method, str(request.url))
        headers = [
            (k.decode(), v.decode()) for k, v in inner.headers.raw if k != b"content-length"
        ]
        answer = Answer(found[0] if found else "", inner.status_code, headers, body)
        self._alter(answer)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Pieces(answer, self._clock)
        )


async def _streamed(talk: Conversation) -> None:
    assistant = await talk.world.assistant(tools=False)
    thread = await talk.thread("Say hello in one short sentence.")
    where = {"thread_id": thread}
    body = {"assistant_id": assistant, "stream": True}
    await talk.call("createRun", "stream.plain", json=body, path=where)


STREAM = Scenario(
    "streamed", "A streamed run.", paid_runs=1, requests=4, shows=("STREAM-*",), play=_streamed
)
_NAMES = ("tool-round-trip", "plain-run", "unknown-ids")
PLAYED = (*(s for s in SCENARIOS if s.name in _NAMES), STREAM)


def hold(alter: Alter = lambda answer: None, *, seed: int = 0, start: float = 1.8e9) -> Said:
    """Hold the conversation through a relay and return its trace and record."""
    clock = ManualClock(start)
    service = Service(clock=clock, seed=seed, pace=Pace(0.05, 0.1))
    app = create_app(service, Door([KEY]), seed)
    order = Order(
        target=Target("reference", "http://reference/v1", key=KEY),
        editions=(LATEST,),
        limits=Limits(max_requests=2000, max_paid_runs=200, concurrency=1),
        seed=0,
        checks=tuple(r.id for r in select(LATEST)),
        scenarios=PLAYED,
    )

    async def go() -> Trace:
        relay = Relay(app, clock, alter)
        return await drive(order, transport=relay, pause=VirtualPause(clock))

    trace = anyio.run(go)
    return trace, judge(trace, editions=())


@cache
def direct() -> Said:
    """The conversation as it is without a proxy, held once."""
    return hold()


def compared(through: Said, *, exact: bool = True) -> Differential:
    """Compare a conversation with the direct one."""
    ours, theirs = direct(), through
    return differential(ours[0], theirs[0], ours[1], theirs[1], exact=exact)


def what(change: Change) -> tuple[str, str, str | None, str]:
    """A change without its examples and numbers."""
    return (change.kind, change.where, change.operation, change.path)
