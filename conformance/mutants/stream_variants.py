"""Compliant servers that tell a stream in another way. A check that flags one of them is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from attrs import evolve

from conformance.mutants.mutant import Json, Mutant, conduct, register, retold
from conformance.mutants.stream_ways import SLOW
from conformance.mutants.streams import MESSAGE, RUN, STEP
from conformance.mutants.telling import (
    Frame,
    Teller,
    as_told,
    changed,
    counted,
    framed,
    on,
)
from conformance.reference import Service
from conformance.reference.refusal import Refusal
from conformance.reference.state import Account
from conformance.reference.stream import EventStream


@conduct()
class StreamsRefused(Service):
    """Streaming is refused by name: it is not offered, which the report says, and no more."""

    def stream(self, call: str, account: Account, body: Any, **path: str) -> EventStream | Json:
        """Refuse."""
        raise Refusal("Streaming is not supported.", code="unsupported")


retold(
    "stream-crlf",
    "Lines end with CR LF, as the format of streams allows.",
    framed(lambda frame: frame.encoded().replace(b"\n", b"\r\n")),
)
retold(
    "stream-comments",
    "Comments between the events keep the connection alive.",
    framed(lambda frame: b": ping\n\n" + frame.encoded() + b":\n\n"),
)
retold(
    "stream-with-ids",
    "Frames have an id and a retry line, and their fields come in another order.",
    framed(
        lambda frame: f"id: 7\nretry: 10\ndata:{frame.text()}\nevent:{frame.name}\n\n".encode()
    ),
)
retold(
    "stream-data-on-lines",
    "The data of an event stands on several lines.",
    framed(
        lambda frame: (
            frame.encoded()
            if isinstance(frame.data, str)
            else f"event: {frame.name}\n{_lines(frame.data)}\n\n".encode()
        )
    ),
)
retold(
    "stream-unknown-events",
    "Events that no document lists come too: they are to be passed over.",
    on("*", lambda frame: (Frame("thread.run.heartbeat", {"at": 1}), frame)),
)
retold(
    "stream-few-events",
    "Only what is created, what is added and what has ended is told.",
    lambda operation: _without(
        f"{RUN}.queued", f"{RUN}.in_progress", f"{STEP}.in_progress", f"{MESSAGE}.in_progress"
    ),
)
register(
    Mutant(
        "stream-slowly",
        "A run takes seconds, and its events come as they happen.",
        (),
        pace=SLOW,
    )
)
retold(
    "stream-errors",
    "A stream ends with an error: what becomes of the run shows when it is retrieved.",
    on(
        f"{RUN}.completed",
        lambda frame: (
            Frame(
                "error",
                {"message": "Lost.", "type": "server_error", "param": None, "code": None},
            ),
        ),
    ),
)
retold(
    "stream-whole-calls",
    "A call keeps its id and its name in every piece.",
    lambda operation: _named_pieces(),
)
retold(
    "stream-empty-deltas",
    "Deltas with nothing in them come between.",
    on(
        f"{MESSAGE}.delta",
        lambda frame: (*changed(lambda delta: _empty(delta))(frame), frame),
    ),
)
retold("stream-one-delta", "The text of a message comes in one delta.", lambda _: _merged())
retold(
    "stream-details-later",
    "A step says what it does when it is in progress, not when it is created.",
    on(f"{STEP}.created", changed(lambda step: _undecided(step))),
)
retold(
    "stream-in-chunks",
    "Several events come in one piece, and events are cut anywhere.",
    lambda operation: _parcels(),
)
retold(
    "stream-first-role",
    "The first delta of a message says whose it is.",
    counted(
        f"{MESSAGE}.delta",
        lambda frame, number: (
            changed(lambda delta: delta["delta"].update(role="assistant"))(frame)
            if number == 0
            else (frame,)
        ),
    ),
)


def _lines(data: Any) -> str:
    return "\n".join(f"data: {line}" for line in json.dumps(data, indent=1).split("\n"))


def _without(*names: str) -> Teller:
    return lambda frame: () if frame is not None and frame.name in names else as_told(frame)


def _empty(delta: Any) -> None:
    delta["delta"]["content"][0]["text"] = {"value": ""}


def _undecided(step: Any) -> None:
    if step["type"] == "message_creation":
        step["step_details"] = {"type": "message_creation", "message_creation": {"message_id": ""}}


def _named_pieces() -> Teller:
    known: dict[int, Any] = {}

    def tell(frame: Frame | None) -> Iterable[Frame]:
        if frame is None or frame.name != f"{STEP}.delta":
            return as_told(frame)
        data = json.loads(json.dumps(frame.data))
        for piece in data["delta"]["step_details"]["tool_calls"]:
            first = known.setdefault(piece["index"], piece)
            piece["id"] = first["id"]
            piece["function"]["name"] = first["function"]["name"]
        return (evolve(frame, data=data),)

    return tell


def _merged() -> Teller:
    held: list[Frame] = []

    def tell(frame: Frame | None) -> Iterable[Frame]:
        if frame is not None and frame.name == f"{MESSAGE}.delta":
            held.append(frame)
            return ()
        if frame is not None and held and frame.name.startswith(f"{MESSAGE}."):
            whole = json.loads(json.dumps(held[0].data))
            pieces = [one.data["delta"]["content"][0]["text"]["value"] for one in held]
            whole["delta"]["content"][0]["text"]["value"] = "".join(pieces)
            held.clear()
            return (Frame(f"{MESSAGE}.delta", whole), frame)
        return as_told(frame)

    return tell


def _parcels() -> Teller:
    rest = [b""]

    def tell(frame: Frame | None) -> Iterable[Frame]:
        if frame is None:
            return (Frame("", "", raw=rest[0]),)
        rest[0] += frame.encoded()
        cut = len(rest[0]) // 700 * 700
        piece, rest[0] = rest[0][:cut], rest[0][cut:]
        return (evolve(frame, raw=piece),) if piece else ()

    return tell
