"""Recorded traffic: read once, judged, and damaged on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from conformance.contract.operations import route
from conformance.judge import judge
from conformance.record import RunRecord, VerdictName
from conformance.trace import Exchange, Finished, Started, StreamEvent, Trace, read_har
from tests.shared import RECORDINGS

EDITION = "v2-2026-08"
OFFICIAL = RECORDINGS / "openai-v2-2025-10"
VENDORS = RECORDINGS / "vendors"

Change = Callable[[dict[str, Any]], object]


@cache
def exchanges(path: Path) -> tuple[Exchange, ...]:
    """The exchanges of a recording."""
    return tuple(read_har(path.read_text(encoding="utf-8"), route=route, source=path.name))


def judged(found: Sequence[Exchange]) -> RunRecord:
    """The record of somebody else's traffic."""
    started = Started(
        suite_version="test",
        provider="recording",
        base_url=None,
        edition=EDITION,
        started_at="2025-10-30T00:00:00+00:00",
        driven=False,
    )
    finished = Finished(finished_at=started.started_at, exchanges=len(found))
    return judge(Trace(started=started, exchanges=tuple(found), finished=finished))


def verdicts(record: RunRecord, *names: VerdictName) -> dict[str, VerdictName]:
    """The checks of a record that came to one of these verdicts; without names, to any."""
    return {r.check: r.verdict for r in record.results if not names or r.verdict in names}


def changed(found: Iterable[Exchange], object_name: str, change: Change) -> list[Exchange]:
    """The exchanges with every object of a kind changed: answers, list items and events."""
    return [_changed(exchange, object_name, change) for exchange in found]


def _changed(exchange: Exchange, object_name: str, change: Change) -> Exchange:
    body = exchange.json
    if isinstance(body, dict) and exchange.response is not None:
        body = json.loads(json.dumps(body))
        for one in body["data"] if body.get("object") == "list" else [body]:
            if one.get("object") == object_name:
                change(one)
        response = msgspec.structs.replace(exchange.response, body=json.dumps(body))
        return msgspec.structs.replace(exchange, response=response)
    events = tuple(_changed_event(event, object_name, change) for event in exchange.events)
    return msgspec.structs.replace(exchange, events=events) if exchange.events else exchange


def _changed_event(event: StreamEvent, object_name: str, change: Change) -> StreamEvent:
    if event.data == "[DONE]":
        return event
    data = json.loads(event.data)
    if data.get("object") == object_name:
        change(data)
    return msgspec.structs.replace(event, data=json.dumps(data))


def answered(found: Sequence[Exchange], index: int, status: int, body: str) -> list[Exchange]:
    """The exchanges with the answer to one of them replaced."""
    response = found[index].response
    assert response is not None
    new = msgspec.structs.replace(response, status=status, body=body)
    return [msgspec.structs.replace(e, response=new) if e.index == index else e for e in found]
