"""Requests that meet: defects, and compliant ways, of a server that is asked twice at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

import anyio.lowlevel
from attrs import define, field

from conformance.mutants.mutant import (
    App,
    Gate,
    Json,
    Message,
    Mutant,
    Receive,
    Scope,
    Send,
    answer_of,
    asked_for,
    conduct,
    give,
    register,
)
from conformance.reference import Service
from conformance.reference.state import Message as Said
from conformance.reference.state import Thread

_TURNS = 8
"""Turns of the event loop in which a request waits for company."""

Serve = Callable[[], Awaitable[tuple[Message, bytes]]]


@define
class Met:
    """The requests that are under way on one thread.

    Attributes:
        count: of them.
        answers: those that were given so far.
    """

    count: int = 0
    answers: list[tuple[Message, bytes]] = field(factory=list)


Meet = Callable[[Met, int, Serve], Awaitable[tuple[Message, bytes]]]
"""Answers a request that met others: given them, which one it is, and how to serve it."""


def _gate(operations: frozenset[str], meet: Meet) -> Gate:
    """Return a gate that answers what meets on one thread in a way of its own."""

    def gate(app: App) -> App:
        threads: dict[str, Met] = defaultdict(Met)

        async def through(scope: Scope, receive: Receive, send: Send) -> None:
            known = asked_for(scope)
            if known is None or known[0] not in operations:
                await app(scope, receive, send)
                return
            thread = known[1]["thread_id"]
            met = threads[thread]
            place = met.count
            met.count += 1
            for _ in range(_TURNS):
                await anyio.lowlevel.checkpoint()

            async def serve() -> tuple[Message, bytes]:
                return await answer_of(app, scope, receive)

            alone = met.count == 1
            answer = await (serve() if alone else meet(met, place, serve))
            met.answers.append(answer)
            if len(met.answers) == met.count:
                threads.pop(thread, None)
            await give(send, *answer)

        return through

    return gate


def _error(status: int, text: str) -> tuple[Message, bytes]:
    error = {"message": text, "type": "invalid_request_error", "param": None, "code": None}
    body = json.dumps({"error": error}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"x-request-id", b"req_met"),
    ]
    return {"status": status, "headers": headers}, body


def _all(status: int, text: str) -> Meet:
    """Nobody is served."""

    async def meet(met: Met, place: int, serve: Serve) -> tuple[Message, bytes]:
        return _error(status, text)

    return meet


def _but_one(status: int, text: str) -> Meet:
    """The first one is served."""

    async def meet(met: Met, place: int, serve: Serve) -> tuple[Message, bytes]:
        return await serve() if place == 0 else _error(status, text)

    return meet


async def _as_the_first(met: Met, place: int, serve: Serve) -> tuple[Message, bytes]:
    """Everybody gets the answer of the first one."""
    if place == 0:
        return await serve()
    while not met.answers:
        await anyio.lowlevel.checkpoint()
    return met.answers[0]


async def _last_first(met: Met, place: int, serve: Serve) -> tuple[Message, bytes]:
    """The one that came last is served first."""
    while len(met.answers) < met.count - 1 - place:
        await anyio.lowlevel.checkpoint()
    return await serve()


_RUNS = frozenset({"createRun"})
_OUTPUTS = frozenset({"submitToolOutputs"})
_ENDS = frozenset({"cancelRun"})
_BUSY, _BROKE = "This thread is busy.", "The server had an error."

for _name, _text, _operations, _meet, _trips in (
    (
        "neither-run",
        "Two runs that are asked for at once are both refused.",
        _RUNS,
        _all(400, _BUSY),
        ("RUN-RACE-002",),
    ),
    (
        "second-run-breaks",
        "Of two runs that are asked for at once one breaks the server.",
        _RUNS,
        _but_one(500, _BROKE),
        ("RUN-RACE-002",),
    ),
    (
        "outputs-taken-twice",
        "The same outputs twice at once are both accepted.",
        _OUTPUTS,
        _as_the_first,
        ("TOOL-RACE-001",),
    ),
    (
        "neither-outputs",
        "The same outputs twice at once are both refused.",
        _OUTPUTS,
        _all(400, _BUSY),
        ("TOOL-RACE-002",),
    ),
    (
        "second-outputs-break",
        "Of the same outputs twice at once one breaks the server.",
        _OUTPUTS,
        _but_one(500, _BROKE),
        ("TOOL-RACE-002",),
    ),
    (
        "neither-cancel-nor-outputs",
        "A cancel and outputs that meet are both refused.",
        _ENDS | _OUTPUTS,
        _all(400, _BUSY),
        ("TOOL-RACE-002", "TOOL-RACE-003"),
    ),
    (
        "cancel-breaks-outputs",
        "Outputs that meet a cancel break the server.",
        _ENDS | _OUTPUTS,
        _but_one(500, _BROKE),
        ("TOOL-RACE-002", "TOOL-RACE-003"),
    ),
    (
        "last-come-first-served",
        "What came last is served first: who wins a race is nowhere said.",
        _RUNS | _OUTPUTS | _ENDS | {"createMessage"},
        _last_first,
        (),
    ),
    (
        "try-again",
        "Requests that meet are all told to try again: 409 says no more than that.",
        _RUNS | _OUTPUTS | _ENDS | {"createMessage"},
        _all(409, "Try again."),
        (),
    ),
    (
        "loser-in-conflict",
        "Of requests that meet all but the first are refused with 409.",
        _RUNS | _OUTPUTS | _ENDS,
        _but_one(409, _BUSY),
        (),
    ),
):
    register(Mutant(_name, _text, _trips, gate=_gate(_operations, _meet)))


class _Moment(Service):
    """Knows whether the run of a thread was made at this very moment."""

    def is_fresh(self, thread: Thread) -> bool:
        """Return whether a run is there that nobody can have seen yet."""
        active = self.active_run(thread)
        return active is not None and active.created_at == self.clock.now()


@conduct("RUN-RACE-001")
class LockComesLate(_Moment):
    """A run locks its thread a moment after its creation: two at once are both accepted."""

    def refuse_run_on_locked(self, thread: Thread) -> None:
        """Do not see the run that has just come."""
        if not self.is_fresh(thread):
            super().refuse_run_on_locked(thread)


@conduct("RUN-RACE-003")
class SwallowsMessage(_Moment):
    """A message that comes at the moment of a run is accepted and lost."""

    def create_message(self, account: Any, body: Any, thread_id: str) -> Json:
        """Put it where nobody looks."""
        thread = self.find_thread(account, thread_id)
        if not self.is_fresh(thread):
            return super().create_message(account, body, thread_id)
        runs, thread.runs = thread.runs, []
        shown = super().create_message(account, body, thread_id)
        thread.runs = runs
        thread.messages.pop()
        return shown


@conduct("RUN-RACE-003")
class RefusedMessageStays(Service):
    """A message that is refused for the lock of its thread is in the thread all the same."""

    def refuse_message_on_locked(self, thread: Thread) -> None:
        """Leave it behind."""
        if self.active_run(thread):
            self.keep_message(thread, self._last_said)
        super().refuse_message_on_locked(thread)

    def create_message(self, account: Any, body: Any, thread_id: str) -> Json:
        """Note what is said."""
        text = body.get("content") if isinstance(body, dict) else None
        part = {"type": "text", "text": {"value": str(text), "annotations": []}}
        self._last_said = Said(self.ids.new("msg"), self.clock.now(), "user", [part])
        return super().create_message(account, body, thread_id)
