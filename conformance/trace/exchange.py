"""An exchange: one request, its answer, and the stream events if it streamed.

Plain frozen values that go to disk and come back unchanged. They hold what was *sent and
received*, already redacted; what it means is the business of the checks.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

import msgspec

Headers = tuple[tuple[str, str], ...]
SECOND_KEY = "REDACTED (second key)"
"""What stands in a trace for the key of another account, so that its requests are told apart."""


def header(headers: Headers, name: str) -> str | None:
    """Return the first value of a header, matched without regard to case; None if absent."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


class Request(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was sent. `body` is text; bytes that are no UTF-8 are in `body_base64` instead."""

    method: str
    url: str
    headers: Headers = ()
    body: str | None = None
    body_base64: str | None = None


class Response(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came back. `truncated` when reading stopped before the end of the body."""

    status: int
    headers: Headers = ()
    body: str | None = None
    body_base64: str | None = None
    truncated: bool = False


class StreamEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One server-sent event; `at_ms` counts from the start of its request, None if unknown."""

    name: str
    data: str
    at_ms: float | None = None


class Exchange(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    dict=True,  # for the cached parses
    tag_field="kind",
    tag="exchange",
):
    """One request with its answer.

    Attributes:
        index: place in the trace by start of the request, from 0; reports cite it.
        scenario: name of the scenario that sent it; "" for imported traffic.
        label: what the scenario meant by it ("tool.submit"), looked up by checks.
        operation: operationId in openapi.yaml, None where no path of the contract matches.
        path: path parameters by name.
        started_ms: start, in milliseconds since the start of the trace.
        elapsed_ms: until the last byte of the answer, in milliseconds; None if none came.
        response: None when the transport failed; then `error` says how.
        events: parsed events of a streamed answer.
        source: the file that it was imported from.
        repetition: in which playing of the selection it was sent, from 1 (`check --repeat`).
    """

    index: int
    started_ms: float
    request: Request
    scenario: str = ""
    label: str | None = None
    operation: str | None = None
    path: dict[str, str] = {}
    elapsed_ms: float | None = None
    response: Response | None = None
    error: str | None = None
    events: tuple[StreamEvent, ...] = ()
    source: str | None = None
    repetition: int = 1

    @property
    def status(self) -> int | None:
        """HTTP status of the answer, None if there was none."""
        return self.response.status if self.response is not None else None

    @property
    def ended_ms(self) -> float:
        """When the answer was complete, in milliseconds since the start of the trace."""
        return self.started_ms + (self.elapsed_ms or 0.0)

    @cached_property
    def json(self) -> Any:
        """The parsed body of the answer; None if there is none or it is no JSON."""
        return _parsed(self.response.body if self.response is not None else None)

    @cached_property
    def sent(self) -> Any:
        """The parsed body of the request; None if there is none or it is no JSON."""
        return _parsed(self.request.body)

    @cached_property
    def told(self) -> tuple[Any, ...]:
        """The parsed data of each stream event; None where it is no JSON."""
        return tuple(_parsed(event.data) for event in self.events)


def _parsed(text: str | None) -> Any:
    if not text:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
