"""Reads an answer whatever it is: endless, mis-encoded, slow, cut off. All of it is evidence."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import httpx
from attrs import define, field

from conformance.trace import Response, StreamEvent
from conformance.trace.sse import parse_events
from conformance.wire.redact import Redactor

MAX_BODY_BYTES = 8 * 1024 * 1024


@define
class Answer:
    """The bytes of an answer as they come in, with the time of each piece.

    Attributes:
        arrivals: (bytes received so far, milliseconds since the request started).
        truncated: reading stopped before the end: too large, too slow, or cut off.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytearray = field(factory=bytearray)
    arrivals: list[tuple[int, float]] = field(factory=list)
    truncated: bool = False

    async def read(self, response: httpx.Response, elapsed_ms: Callable[[], float]) -> None:
        """Read the body up to MAX_BODY_BYTES; what was read stays here if reading fails."""
        self.truncated = True
        async for chunk in response.aiter_bytes():
            self.body += chunk
            self.arrivals.append((len(self.body), elapsed_ms()))
            if len(self.body) >= MAX_BODY_BYTES:
                del self.body[MAX_BODY_BYTES:]
                return
        self.truncated = False

    def recorded(self, redactor: Redactor) -> Response:
        """Return the answer as it goes to disk."""
        fields: dict[str, Any] = {}
        try:
            fields["body"] = redactor.text(bytes(self.body).decode("utf-8"))
        except UnicodeDecodeError:
            clean = redactor.raw(bytes(self.body))
            fields["body_base64"] = base64.b64encode(clean).decode()
        return Response(
            status=self.status,
            headers=redactor.headers(self.headers),
            truncated=self.truncated,
            **fields,
        )

    def events(self, redactor: Redactor) -> tuple[StreamEvent, ...]:
        """Return the stream events, each with the time at which its last byte arrived."""
        kind = next((v for k, v in self.headers if k.lower() == "content-type"), "")
        if not kind.startswith("text/event-stream"):
            return ()
        events: list[StreamEvent] = []
        for size, at_ms in self.arrivals:
            seen = parse_events(bytes(self.body[:size]).decode("utf-8", "replace"))
            events += [
                StreamEvent(name=redactor.text(e.name), data=redactor.text(e.data), at_ms=at_ms)
                for e in seen[len(events) :]
            ]
        return tuple(events)
