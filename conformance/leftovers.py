"""What a run made at the provider and did not take away again: a fold over its exchanges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.record import Leftover
from conformance.trace import Exchange

_DELETES = frozenset({"deleteAssistant", "deleteThread"})


def leftovers(exchanges: Sequence[Exchange]) -> tuple[Leftover, ...]:
    """Return what was created in these exchanges and not deleted, in order of creation."""
    made: dict[Leftover, None] = {}
    for exchange in exchanges:
        body = exchange.json
        if exchange.status is None or not 200 <= exchange.status < 300:
            if exchange.status == 404 and exchange.operation in _DELETES:
                made.pop(_deleted(exchange), None)
            continue
        if exchange.operation in _DELETES:
            made.pop(_deleted(exchange), None)
        elif isinstance(body, dict):
            made.update(dict.fromkeys(_created(exchange.operation, body)))
    return tuple(made)


def _created(operation: str | None, body: Mapping[str, object]) -> list[Leftover]:
    if operation == "createAssistant" and isinstance(body.get("id"), str):
        return [Leftover("assistant", str(body["id"]))]
    if operation == "createThread" and isinstance(body.get("id"), str):
        return [Leftover("thread", str(body["id"]))]
    if operation == "createThreadAndRun" and isinstance(body.get("thread_id"), str):
        return [Leftover("thread", str(body["thread_id"]))]
    return []


def _deleted(exchange: Exchange) -> Leftover:
    if exchange.operation == "deleteAssistant":
        return Leftover("assistant", exchange.path["assistant_id"])
    return Leftover("thread", exchange.path["thread_id"])
