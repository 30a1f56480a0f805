"""Bodies that no honest server sends are compared all the same, in bounded time."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from conformance.differential import Differential, differential
from conformance.trace import StreamEvent, Trace
from tests.differential.world import direct, what


def with_answer(trace: Trace, text: str | None, events: tuple[StreamEvent, ...] = ()) -> Trace:
    """The conversation with another answer to one of its requests."""
    victim = next(e for e in trace.exchanges if e.label == "create.good")
    assert victim.response is not None
    response = msgspec.structs.replace(victim.response, body=text)
    spoiled = msgspec.structs.replace(victim, response=response, events=events)
    exchanges = tuple(spoiled if e.index == victim.index else e for e in trace.exchanges)
    return msgspec.structs.replace(trace, exchanges=exchanges)


def between(ours: Trace, theirs: Trace) -> Differential:
    record = direct()[1]
    return differential(ours, theirs, record, record)


def nested(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


@pytest.mark.parametrize("depth", [400, 900, 100_000])
def test_a_body_nested_without_end_is_one_change_or_none(depth: int) -> None:
    ours, theirs = (with_answer(direct()[0], text) for text in (nested(depth), nested(depth + 1)))
    assert between(ours, ours).changes == ()
    assert {change.where for change in between(ours, theirs).changes} == {"field"}


def test_a_list_longer_than_any_page_is_compared_by_place() -> None:
    def listed(count: int) -> str:
        return json.dumps({"data": [{"id": f"run_{i:08}", "n": 1} for i in range(count)]})

    ours, theirs = (
        with_answer(direct()[0], listed(20_000)),
        with_answer(direct()[0], listed(19_000)),
    )
    assert list(map(what, between(ours, theirs).changes)) == [
        ("dropped", "field", "createRun", "data[]")
    ]


def test_a_stream_without_end_is_compared_in_bounded_time() -> None:
    def stream(count: int) -> tuple[StreamEvent, ...]:
        names: list[Any] = ["thread.run.queued", "thread.run.in_progress"]
        return tuple(
            StreamEvent(name=names[i % 2], data="{}", at_ms=float(i)) for i in range(count)
        )

    ours = with_answer(direct()[0], "", stream(10_000))
    theirs = with_answer(direct()[0], "", stream(500))
    assert {change.where for change in between(ours, theirs).changes} == {"event"}


def test_what_a_proxy_says_can_neither_be_markup_nor_move_a_cursor() -> None:
    from conformance.differential.text import document, terminal

    body = json.dumps({"id": "x", "<b>`|\x1b[2J": "\u202e<script>"})
    found = between(direct()[0], with_answer(direct()[0], body))
    page, lines = document(found), "\n".join(terminal(found))
    assert "\x1b" not in page + lines
    assert "\u202e" not in page + lines
