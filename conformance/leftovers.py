"""What a run made at the provider and did not take away again: a fold over its exchanges."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from conformance.checks.capability import is_unrouted
from conformance.record import Leftover
from conformance.trace import Exchange

_DELETES = frozenset({"deleteAssistant", "deleteThread"})
_CREATES: Mapping[str, tuple[Literal["assistant", "thread"], str]] = {
    "createAssistant": ("assistant", "id"),
    "createThread": ("thread", "id"),
    "createThreadAndRun": ("thread", "thread_id"),
}


def leftovers(exchanges: Sequence[Exchange]) -> tuple[Leftover, ...]:
    """Return what was created in these exchanges and not deleted, in order of creation."""
    made: dict[Leftover, None] = {}
    for exchange in exchanges:
        accepted = exchange.status is not None and 200 <= exchange.status < 300
        if exchange.operation in _DELETES:
            # A 404 says that it is gone, unless it says that there is no such operation.
            gone = exchange.status == 404 and not is_unrouted(exchange)
            if gone or (accepted and not _denied(exchange.json)):
                made.pop(_deleted(exchange), None)
        elif accepted:
            made.update(dict.fromkeys(_created(exchange)))
    return tuple(made)


def _created(exchange: Exchange) -> list[Leftover]:
    if exchange.operation not in _CREATES:
        return []
    kind, key = _CREATES[str(exchange.operation)]
    found = _value(exchange, key)
    return [Leftover(kind, found)] if found else []


def _value(exchange: Exchange, key: str) -> str | None:
    """Return the id that an answer gives, even an answer that was cut off."""
    body = exchange.json
    for event, told in zip(exchange.events, exchange.told, strict=True):
        # The thread is told before its run, which may never be if the stream breaks off.
        if event.name == "thread.created" and isinstance(told, dict):
            return told["id"] if isinstance(told.get("id"), str) else None
    if isinstance(body, dict):
        return body[key] if isinstance(body.get(key), str) else None
    text = exchange.response.body if exchange.response is not None else None
    found = re.search(rf'"{key}"\s*:\s*"([\w-]+)"', text or "")
    return found[1] if found else None


def _denied(body: object) -> bool:
    return isinstance(body, dict) and body.get("deleted") is False


def _deleted(exchange: Exchange) -> Leftover:
    if exchange.operation == "deleteAssistant":
        return Leftover("assistant", exchange.path["assistant_id"])
    return Leftover("thread", exchange.path["thread_id"])
