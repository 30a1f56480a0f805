"""Answers that are JSON of the wrong kind, in any place: all of it is evidence, none a crash."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import conformance
from conformance.judge import judge
from conformance.record import RunRecord, decode, encode
from conformance.report.storable import storable
from conformance.report.write import write_run
from conformance.trace import Trace, line, read_ndjson, write_har
from tests.drive.world import Door_, play

SCHEMA = json.loads((Path(conformance.__file__).parent / "run.schema.json").read_text())
RUN = jsonschema_rs.validator_for(SCHEMA)

# Raw JSON: what Python would not write is in it too.
WEIRD = [
    "null", "true", "7", "-1", "1.5", '""', '"queued"', '"\\ud800"', '"\\u0000"', "[]", "{}",
    "[null]", '[{"id": []}]', '{"id": {}}', "NaN", "-Infinity", "1e999", "9" * 400, "9" * 5000,
    "[" * 3000 + "]" * 3000, '"' + "x" * 5000 + '"', '".."', '"\\u202e/../../x?y#z"',
    '{"\\ud800": "\\udfff"}',
]  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    for key, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list)
        else ()
    ):  # fmt: skip
        found += places(inner, (*path, key))
    return found


def replaced(value: Any, path: tuple[Any, ...], raw: str) -> str:
    """The JSON text of a value with another JSON text at a place."""
    if not path:
        return raw
    mark = "@@HERE@@"
    place = value = json.loads(json.dumps(value))
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = mark
    return json.dumps(value).replace(f'"{mark}"', raw)


def whole(trace: Trace) -> RunRecord:
    """Judge a trace and write everything down; nothing of ours may break on the way."""
    assert not [e for e in trace.scenarios if e.outcome == "error"], trace.scenarios
    head = [line(trace.started), *map(line, trace.exchanges), *map(line, trace.scenarios)]
    assert trace.finished is not None
    again = read_ndjson(b"".join([*head, line(trace.finished)]))
    record = judge(again)
    assert not [r for r in record.results if r.verdict == "error"]
    assert record.exit_code in {0, 1, 4, 5}
    RUN.validate(json.loads(encode(storable(record))))
    return record


def _is_stream(answer: httpx.Response) -> bool:
    """What events may hold is spoilt in the tests of streams."""
    return answer.headers.get("content-type", "").startswith("text/event-stream")


def spoiling(chance: int, share: float, only: int | None = None) -> Door_:
    """A door that puts something weird somewhere into a share of the answers."""
    dice = random.Random(chance)

    def spoil(door: Door_, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if dice.random() > share or _is_stream(answer):
            return answer
        body = answer.json()
        raw = WEIRD[only] if only is not None else dice.choice(WEIRD)
        text = replaced(body, dice.choice(places(body)), raw)
        return httpx.Response(answer.status_code, content=text.encode())

    return Door_(spoil)


@settings(max_examples=5)
@given(chance=st.integers(0, 2**32), share=st.sampled_from([0.02, 0.1, 0.5, 1.0]))
def test_no_value_anywhere_breaks_a_run(chance: int, share: float) -> None:
    door = spoiling(chance, share)
    trace = play(door, max_requests=120, max_paid_runs=10)
    whole(trace)
    assert len(door.requests) <= 120
    assert door.accepted <= 10


@pytest.mark.parametrize("number", range(len(WEIRD)), ids=lambda n: WEIRD[n][:12])
def test_each_weird_value_in_turn(number: int, tmp_path: Path) -> None:
    trace = play(spoiling(number, 0.2, only=number), max_requests=70, max_paid_runs=8)
    record = whole(trace)
    write_run(tmp_path, record, trace.exchanges)
    write_har(trace.exchanges, started_at=trace.started.started_at, version="1")
    assert decode((tmp_path / "run.json").read_bytes()).exit_code == record.exit_code


FIELDS = ["id", "status", "object", "thread_id", "required_action", "created_at", "data",
          "last_id", "has_more", "usage", "error", "tools", "metadata"]  # fmt: skip


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_of_the_wrong_kind_everywhere(name: str) -> None:
    """The same key in every answer, of every kind in turn."""
    turn = iter(range(100_000))

    def spoil(door: Door_, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        body = {} if _is_stream(answer) else answer.json()
        if request.method == "DELETE" or name not in body:
            return answer
        raw = WEIRD[next(turn) % len(WEIRD)]
        return httpx.Response(answer.status_code, content=replaced(body, (name,), raw).encode())

    whole(play(Door_(spoil), max_requests=80, max_paid_runs=10))
