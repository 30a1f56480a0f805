"""Streams to read: bytes of events, and what a client makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import httpx

from tests.client.world import World, events_of, run_body, tell

SSE = {"content-type": "text/event-stream; charset=utf-8"}
BODY = {"assistant_id": "asst_1"}


class Chunks(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in chunks, broken at the end if a cause is given."""

    def __init__(self, chunks: Sequence[bytes], cause: Exception | None = None) -> None:
        self._chunks, self._cause = chunks, cause

    def __iter__(self) -> Iterator[bytes]:
        yield from self._chunks
        if self._cause:
            raise self._cause

    async def __aiter__(self) -> Any:
        for chunk in self:
            yield chunk


def streaming(chunks: Sequence[bytes], cause: Exception | None = None) -> Any:
    return lambda request: httpx.Response(200, headers=SSE, stream=Chunks(chunks, cause))


def frames(*events: tuple[str, Any], done: bool = True) -> bytes:
    """The bytes of a stream."""
    named = [*events, ("done", "[DONE]")] if done else list(events)
    text = "".join(
        f"event: {name}\ndata: {data if isinstance(data, str) else json.dumps(data)}\n\n"
        for name, data in named
    )
    return text.encode()


def follow(kind: str, *script: Any) -> tuple[list[Any], Any]:
    world = World(kind, list(script))
    return tell(lambda w: events_of(w.client.runs.stream("thread_1", BODY)), world)


def run_event(status: str, **more: Any) -> tuple[str, Any]:
    return f"thread.run.{status}", run_body(status, **more)


def message(text: str | None = None) -> dict[str, Any]:
    parts = [] if text is None else [{"type": "text", "text": {"value": text, "annotations": []}}]
    return {"id": "msg_1", "object": "thread.message", "role": "assistant", "content": parts}


def said(piece: str, **more: Any) -> tuple[str, Any]:
    part = {"index": 0, "type": "text", "text": {"value": piece, **more}}
    delta = {"content": [part]}
    return (
        "thread.message.delta",
        {"id": "msg_1", "object": "thread.message.delta", "delta": delta},
    )


def step_delta(*calls: dict[str, Any]) -> tuple[str, Any]:
    delta = {"step_details": {"type": "tool_calls", "tool_calls": list(calls)}}
    return (
        "thread.run.step.delta",
        {"id": "step_1", "object": "thread.run.step.delta", "delta": delta},
    )
