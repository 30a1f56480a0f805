"""Streams as they come: recorded ones, any chunking, events without names."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from assistants_api import models
from hypothesis import given
from hypothesis import strategies as st

from runs_client import (
    MessageDeltaEvent,
    MessageEvent,
    RunEvent,
    StepEvent,
    ThreadEvent,
    UnknownEvent,
    errors,
)
from runs_client.streaming import StreamState
from tests.client.recorded import streams
from tests.client.streamed import (
    follow,
    frames,
    message,
    run_event,
    said,
    streaming,
)
from tests.client.world import run_body
from tests.shared import needs_recordings

KINDS = ["sync", "async"]


@needs_recordings
@pytest.mark.parametrize("kind", KINDS)
def test_every_recorded_stream_ends_with_the_last_full_objects(kind: str):
    """What was put together is what the provider sent last, of each run, step and message."""
    count = 0
    for file, _, text in streams():
        events, stream = follow(kind, streaming([text.encode()]))
        runs = [event.run for event in events if isinstance(event, RunEvent)]
        steps = {event.step.id: event.step for event in events if isinstance(event, StepEvent)}
        messages = {e.message.id: e.message for e in events if isinstance(e, MessageEvent)}
        assert stream.run == runs[-1], file
        assert stream.run.status in {"completed", "requires_action"}, file
        assert not [event for event in events if isinstance(event, UnknownEvent)], file
        assert stream.messages == messages, file
        assert {name: stream.steps[name] for name in steps}.keys() == steps.keys(), file
        ended = {name: step for name, step in steps.items() if step.status == "completed"}
        assert {name: stream.steps[name] for name in ended} == ended, file
        count += 1
    assert count == 8


@needs_recordings
def test_recorded_deltas_add_up_to_the_message_and_the_calls():
    """Before the full object comes, the pieces alone give its content."""
    texts = calls = 0
    for file, _, text in streams():
        state = StreamState()
        for event in frames_of(text):
            if event[0].startswith("thread.message.completed"):
                full = json.loads(event[1])
                assembled = state.messages[full["id"]].to_dict()
                # The service sends an empty quote in pieces, and none in the whole.
                pieces = json.dumps(assembled["content"]).replace(', "quote": ""', "")
                assert json.loads(pieces) == full["content"], file
                texts += 1
            if event[0] == "thread.run.requires_action":
                wanted = json.loads(event[1])["required_action"]["submit_tool_outputs"]
                made = [
                    {key: call.to_dict()[key] for key in ("id", "type")}
                    | {"function": {k: call.function.to_dict()[k] for k in ("name", "arguments")}}
                    for step in state.steps.values()
                    for call in step.step_details.tool_calls
                ]
                assert made == wanted["tool_calls"], file
                calls += 1
            state.feed(*event)
    assert texts >= 4
    assert calls >= 1


def frames_of(text: str) -> list[tuple[str, str]]:
    """Name and data of each event, gateways' wrapping undone."""
    found = []
    for frame in text.replace("\r\n", "\n").strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in frame.split("\n"))
        name, data = lines.get("event", ""), lines["data"]
        if not name and data.startswith("{"):
            wrapped = json.loads(data)
            name, data = wrapped["event"], json.dumps(wrapped["data"])
        found.append((name, data))
    return found


STREAM = frames(
    ("thread.run.created", run_body("queued")),
    ("thread.message.created", message()),
    said("Grüße, ", annotations=[]),
    said("☂ 雨\r\n"),
    ("thread.message.completed", message("Grüße, ☂ 雨\r\n")),
    run_event("completed"),
)


@given(st.lists(st.integers(0, len(STREAM)), max_size=12), st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_chunking_and_any_line_end_gives_the_same_events(cuts: list[int], line_end: str):
    stream = STREAM.replace(b"\n", line_end.encode())
    edges = [0, *sorted({cut for cut in cuts if cut < len(stream)}), len(stream)]
    chunks = [stream[a:b] for a, b in itertools.pairwise(edges)]
    events, shown = follow("sync", streaming(chunks))
    whole, _ = follow("sync", streaming([STREAM]))
    assert events == whole
    assert shown.messages["msg_1"].content[0].text.value == "Grüße, ☂ 雨\r\n"


def test_a_byte_at_a_time_is_a_chunking_too():
    events, _ = follow("async", streaming([bytes([byte]) for byte in STREAM]))
    assert [event.name for event in events] == [
        "thread.run.created",
        "thread.message.created",
        "thread.message.delta",
        "thread.message.delta",
        "thread.message.completed",
        "thread.run.completed",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_event_is_handed_on(kind: str):
    news = ("thread.run.paused.quantum", run_body("completed")), ("weather", [1]), ("x", {"y": 1})
    events, _ = follow(kind, streaming([frames(*news)]))
    assert isinstance(events[0], RunEvent)
    assert events[1:] == [UnknownEvent("weather", [1]), UnknownEvent("x", {"y": 1})]


def test_events_without_a_name_are_told_by_what_they_hold():
    state = StreamState()
    wrapped = {"event": "thread.run.step.created", "data": {"id": "step_1"}}
    told = [
        {"object": "thread", "id": "thread_1"},
        run_body("queued"),
        wrapped,
        said("Hi")[1],
        {"object": "thread.message", "id": "msg_1", "status": "completed", "content": []},
    ]
    kinds = [type(state.feed("message", json.dumps(body))) for body in told]
    assert kinds == [ThreadEvent, RunEvent, StepEvent, MessageDeltaEvent, MessageEvent]
    assert state.thread == models.Thread.from_dict(told[0])


@given(
    st.sampled_from(["", "thread.run.step.delta", "thread.message.delta", "thread.run.queued"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "id",
                        "delta",
                        "content",
                        "index",
                        "text",
                        "value",
                        "object",
                        "status",
                        "data",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    ),
)
def test_no_event_stops_the_reader_but_by_its_own_errors(name: str, body: Any):
    state = StreamState()
    for _ in range(2):
        try:
            state.feed(name, json.dumps(body))
        except errors.ApiError:
            continue
    for held in (*state.messages.values(), *state.steps.values()):
        json.dumps(held.to_dict())
