"""Defects of how a stream is opened and delivered."""

from __future__ import annotations

from typing import Any

from conformance.mutants.mutant import (
    App,
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
from conformance.reference import Pace, Service
from conformance.reference.state import Account
from conformance.reference.stream import EventStream

SLOW = Pace(queue_seconds=1.0, run_seconds=6.0)
"""A run takes seconds, as with a real model."""


class _Plain(Service):
    """Overlooks that a stream is asked for."""

    _calls: tuple[str, ...] = ()

    def stream(self, call: str, account: Account, body: Any, **path: str) -> EventStream | Json:
        """Answer with the object."""
        if call in self._calls:
            answer: Json = getattr(self, call)(account, body, **path)
            return answer
        return super().stream(call, account, body, **path)


@conduct("STREAM-OPEN-001")
class StreamOfRunOverlooked(_Plain):
    """A run that is asked for with stream true is answered as JSON."""

    _calls = ("create_run",)


@conduct("STREAM-OPEN-002")
class StreamOfThreadOverlooked(_Plain):
    """A thread and a run that are asked for with stream true are answered as JSON."""

    _calls = ("create_thread_and_run",)


@conduct("STREAM-OPEN-003")
class StreamOfOutputsOverlooked(_Plain):
    """Outputs that are handed in with stream true are answered as JSON."""

    _calls = ("submit_tool_outputs",)


def _mistyped(app: App) -> App:
    """Call a stream plain text."""

    async def through(scope: Scope, receive: Receive, send: Send) -> None:
        async def retyped(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [
                    (k, v.replace(b"text/event-stream", b"text/plain"))
                    for k, v in message["headers"]
                ]
                message = {**message, "headers": headers}
            await send(message)

        await app(scope, receive, retyped)

    return through


def _held_back(app: App) -> App:
    """Hand every answer over when it is complete, as a buffering proxy does."""

    async def through(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        start, body = await answer_of(app, scope, receive)
        await give(send, start, body)

    return through


def _refused_within(app: App) -> App:
    """Answer 200 and an error event where a streamed run has to be refused."""

    async def through(scope: Scope, receive: Receive, send: Send) -> None:
        known = asked_for(scope)
        if known is None or known[0] != "createRun":
            await app(scope, receive, send)
            return
        asked: list[bytes] = []

        async def heard() -> Message:
            message = await receive()
            asked.append(message.get("body", b""))
            return message

        relayed: list[Message] = []

        async def overheard(message: Message) -> None:
            refused = message["type"] == "http.response.start" and message["status"] >= 400
            if relayed or (refused and b'"stream": true' in b"".join(asked)):
                relayed.append(message)
                return
            await send(message)

        await app(scope, heard, overheard)
        if relayed:
            text = b"".join(m.get("body", b"") for m in relayed).replace(b"\n", b"")
            kind = (b"content-type", b"text/event-stream")
            start = {"status": 200, "headers": [kind, (b"x-request-id", b"req_1")]}
            body = b"event: error\ndata: " + text + b"\n\nevent: done\ndata: [DONE]\n\n"
            await give(send, start, body)

    return through


register(
    Mutant(
        "stream-called-text",
        "Streams are called text/plain.",
        ("STREAM-OPEN-001", "STREAM-OPEN-002"),
        gate=_mistyped,
    )
)
register(
    Mutant(
        "stream-held-back",
        "A proxy holds the events back until the run has ended.",
        ("STREAM-LIVE-001",),
        gate=_held_back,
        pace=SLOW,
    )
)
register(
    Mutant(
        "stream-refused-within",
        "A streamed run for an unknown assistant is answered 200, and refused by an event.",
        ("STREAM-ERR-002",),
        gate=_refused_within,
    )
)
