"""Identical conversations are transparent up to their ids; any single alteration is named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.differential import Differential, differential
from conformance.trace import Exchange, Trace, line, read_ndjson
from tests.differential.world import direct

_ID = re.compile(rb"\b(run|thread|asst|msg|step|call|req)_([A-Za-z0-9]{8,})\b")
_TIME = re.compile(rb"\b18000\d{5}\b")
OTHER = "something else"

Path = tuple[str | int, ...]


def renamed(trace: Trace, salt: str, seconds: int) -> Trace:
    """The same conversation with other ids, at another hour."""
    records = (trace.started, *trace.exchanges, *trace.scenarios, trace.finished)
    data = b"".join(line(record) for record in records if record is not None)
    data = _ID.sub(lambda m: m[1] + b"_" + m[2][::-1] + salt.encode(), data)
    return read_ndjson(_TIME.sub(lambda m: str(int(m[0]) + seconds).encode(), data))


def against_direct(trace: Trace) -> Differential:
    ours, record = direct()
    return differential(ours, trace, record, record, exact=True)


@given(salt=st.text("abcdefgh0123456789", max_size=6), seconds=st.integers(-10_000, 10_000))
@settings(max_examples=15, deadline=None)
def test_other_ids_and_times_are_transparent(salt: str, seconds: int) -> None:
    found = against_direct(renamed(direct()[0], salt, seconds))
    assert (found.changes, found.verdict) == ((), "transparent")


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every key within a value, as the way to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key)
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


def told(path: Path) -> str:
    """A way as the report writes it."""
    text = ""
    for step in path:
        text += "[]" if isinstance(step, int) else f".{step}" if text else step
    return text


def altered(value: Any, path: Path, how: str) -> None:
    """Alter what is at the end of a way."""
    *way, last = path
    for step in way:
        value = value[step]
    if how == "dropped":
        del value[last]
    elif how == "added":
        value["x_added"] = OTHER
    else:
        value[last] = OTHER


@st.composite
def alterations(draw: st.DrawFn) -> tuple[Exchange, Path, str]:
    """An exchange, a place in its answer, and what to do there."""
    candidates = [
        e for e in direct()[0].exchanges
        if isinstance(e.json, dict) and e.json and e.label != "poll.wait"
    ]  # fmt: skip
    exchange = draw(st.sampled_from(candidates))
    path = draw(st.sampled_from(list(places(exchange.json))))
    return exchange, path, draw(st.sampled_from(["dropped", "added", "rewritten"]))


@given(alterations())
@settings(max_examples=60, deadline=None)
def test_a_single_alteration_is_named(drawn: tuple[Exchange, Path, str]) -> None:
    exchange, path, how = drawn
    body = json.loads(json.dumps(exchange.json))
    altered(body, path, how)
    assert exchange.response is not None
    response = msgspec.structs.replace(exchange.response, body=json.dumps(body))
    spoiled = msgspec.structs.replace(exchange, response=response)
    trace = direct()[0]
    exchanges = tuple(spoiled if e.index == exchange.index else e for e in trace.exchanges)
    found = against_direct(msgspec.structs.replace(trace, exchanges=exchanges))

    where = told((*path[:-1], "x_added") if how == "added" else path)
    assert (how, "field", exchange.operation, where) in {
        (c.kind, c.where, c.operation, c.path) for c in found.changes
    }
    assert found.verdict == "altered but legal"


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_a_single_lost_event_is_named(data: st.DataObject) -> None:
    trace = direct()[0]
    (stream,) = (e for e in trace.exchanges if e.events)
    at = data.draw(st.integers(0, len(stream.events) - 1))
    events = (*stream.events[:at], *stream.events[at + 1 :])
    spoiled = msgspec.structs.replace(stream, events=events)
    exchanges = tuple(spoiled if e.index == stream.index else e for e in trace.exchanges)
    found = against_direct(msgspec.structs.replace(trace, exchanges=exchanges))
    lost = stream.events[at]
    # A delta without words is missed by its number alone.
    assert {(c.kind, c.path) for c in found.changes} & {
        ("dropped", lost.name), ("merged", lost.name)
    }  # fmt: skip
