"""Streams: typed events, objects put together, and a defined end for every bad one."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any

import anyio
import httpx
import pytest
from assistants_api import models
from hypothesis import given
from hypothesis import strategies as st

from runs_client import (
    MessageDeltaEvent,
    MessageEvent,
    RunEvent,
    StepDeltaEvent,
    StepEvent,
    ThreadEvent,
    UnknownEvent,
    errors,
)
from runs_client.streaming import StreamState
from tests.client.recorded import streams
from tests.client.world import World, events_of, reply, run_body, tell, waiting
from tests.shared import needs_recordings

KINDS = ["sync", "async"]
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


# --- recorded streams


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


# --- chunks

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


# --- ends


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", ["completed", "requires_action", "incomplete", "failed"])
def test_a_stream_without_done_ends_well_once_its_run_has_settled(kind: str, status: str):
    events, stream = follow(kind, streaming([frames(run_event(status), done=False)]))
    assert stream.run.status == status
    assert len(events) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_that_just_stops_raises_and_hands_the_run_over(kind: str):
    with pytest.raises(errors.StreamCut) as raised:
        follow(kind, streaming([frames(run_event("in_progress"), done=False)]))
    assert raised.value.run.status == "in_progress"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "cause", [httpx.ReadError("reset"), httpx.RemoteProtocolError("cut"), httpx.ReadTimeout("")]
)
def test_a_connection_cut_in_the_middle_raises_with_the_cause(kind: str, cause: Exception):
    cut = frames(run_event("in_progress"))[:-5] + b'event: thread.message.delta\ndata: {"id'
    with pytest.raises(errors.StreamCut) as raised:
        follow(kind, streaming([cut.replace(b"event: done", b"event: half")], cause))
    assert raised.value.__cause__ is cause
    assert str(raised.value).endswith(str(cause) or "ReadTimeout")
    assert raised.value.run.id == "run_1"


@pytest.mark.parametrize("kind", KINDS)
def test_a_connection_cut_after_the_run_has_settled_is_no_error(kind: str):
    """Proxies that never send the end, and hang up."""
    body = frames(run_event("completed"), done=False)
    events, _ = follow(kind, streaming([body], httpx.ReadError("reset")))
    assert len(events) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_stream_raises(kind: str):
    with pytest.raises(errors.StreamCut) as raised:
        follow(kind, streaming([]))
    assert raised.value.run is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("error", {"message": "Too slow.", "code": "server_error"}),
        ("error", {"error": {"message": "Too slow.", "code": "server_error"}}),
        ("", {"error": {"message": "Too slow.", "code": "server_error"}}),
    ],
)
def test_an_error_event_raises_bare_or_wrapped(kind: str, name: str, data: Any):
    with pytest.raises(errors.StreamFailed, match=r"Too slow\.") as raised:
        follow(kind, streaming([frames(run_event("in_progress"), (name, data))]))
    assert raised.value.error.code == "server_error"
    assert raised.value.run.status == "in_progress"


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_event_is_handed_on(kind: str):
    news = ("thread.run.paused.quantum", run_body("completed")), ("weather", [1]), ("x", {"y": 1})
    events, _ = follow(kind, streaming([frames(*news)]))
    assert isinstance(events[0], RunEvent)
    assert events[1:] == [UnknownEvent("weather", [1]), UnknownEvent("x", {"y": 1})]


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_that_is_no_json_raises_with_its_bytes(kind: str):
    with pytest.raises(errors.UnreadableEvent) as raised:
        follow(kind, streaming([frames(("thread.run.queued", "{oops"))]))
    assert (raised.value.event, raised.value.data) == ("thread.run.queued", "{oops")


@pytest.mark.parametrize("kind", KINDS)
def test_a_plain_answer_where_a_stream_was_asked_for_raises_with_the_answer(kind: str):
    with pytest.raises(errors.UnreadableAnswerError, match="application/json came") as raised:
        follow(kind, reply(run_body("queued"), x_request_id="req_1"))
    assert json.loads(raised.value.content)["id"] == "run_1"
    assert raised.value.request_id == "req_1"


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_is_the_usual_error_with_its_body(kind: str):
    with pytest.raises(errors.BadRequestError, match="active run"):
        follow(kind, reply({"error": {"message": "an active run"}}, 400))


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_after_done_is_not_read(kind: str):
    body = frames(run_event("completed")) + frames(("error", {"message": "late"}))
    events, _ = follow(kind, streaming([body]))
    assert len(events) == 1


class NeverEnds(httpx.AsyncByteStream):
    """A body whose server does not hang up."""

    async def __aiter__(self) -> Any:
        yield frames(run_event("completed"))
        await anyio.sleep_forever()


def test_a_provider_that_does_not_hang_up_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("runs_client.streams._PATIENCE", 0.01)
    events, _ = follow("async", lambda r: httpx.Response(200, headers=SSE, stream=NeverEnds()))
    assert len(events) == 1


@pytest.mark.parametrize(("name", "data"), [("done", ""), ("done", "{}"), ("", " [DONE] ")])
def test_either_half_of_the_last_event_ends_the_stream(name: str, data: str):
    state = StreamState()
    assert state.feed(name, data) is None
    assert state.done


# --- events without names


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


# --- pieces


@given(st.lists(st.text(max_size=6), min_size=1, max_size=8))
def test_text_adds_up_in_order(pieces: list[str]):
    body = frames(
        ("thread.message.created", message()), *map(said, pieces), run_event("completed")
    )
    events, stream = follow("sync", streaming([body]))
    assert stream.messages["msg_1"].content[0].text.value == "".join(pieces)
    texts = [event.text for event in events if isinstance(event, MessageDeltaEvent)]
    assert texts == pieces


def test_pieces_without_a_beginning_add_up_too():
    _, stream = follow(
        "sync", streaming([frames(said("Hel"), said("lo"), run_event("completed"))])
    )
    assert stream.messages["msg_1"].content[0].text.value == "Hello"


def test_arguments_of_parallel_calls_are_put_together_by_place():
    """The first piece has id and name; later ones have none, or, on some servers, another id."""
    first = {"type": "function", "function": {"name": "a", "arguments": "", "output": None}}
    body = frames(
        ("thread.run.step.created", {"id": "step_1", "status": "in_progress"}),
        step_delta({"index": 0, "id": "call_a", **first}),
        step_delta({"index": 0, "type": "function", "function": {"arguments": '{"x"'}}),
        step_delta({"index": 1, "id": "call_b", **first}),
        step_delta(
            {"index": 0, "id": "call_other", "function": {"arguments": ": 1}"}},
            {"index": 1, "function": {"arguments": "{}"}},
        ),
        ("thread.run.requires_action", waiting()),
    )
    events, stream = follow("sync", streaming([body]))
    calls = stream.steps["step_1"].step_details.tool_calls
    assert [(call.id, call.function.arguments) for call in calls] == [
        ("call_a", '{"x": 1}'),
        ("call_b", "{}"),
    ]
    assert calls[0].function.output is None
    assert "index" not in calls[0].to_dict()
    assert isinstance(events[1], StepDeltaEvent)


def test_a_call_that_was_shown_whole_and_comes_again_in_pieces_is_there_once():
    call = {"id": "call_a", "type": "function", "function": {"name": "a", "arguments": "{}"}}
    step = {"id": "step_1", "step_details": {"type": "tool_calls", "tool_calls": [call]}}
    body = frames(
        ("thread.run.step.created", step),
        step_delta({"index": 0, **call, "function": {"name": "a", "arguments": "{"}}),
        step_delta({"index": 0, "id": "call_a", "function": {"arguments": "}"}}),
        ("thread.run.requires_action", waiting()),
    )
    _, stream = follow("sync", streaming([body]))
    assert stream.steps["step_1"].to_dict() == step


def test_a_null_in_a_later_piece_takes_nothing_back():
    """Outputs are null in each piece that some servers send, before and after they are known."""
    call = {"index": 0, "id": "call_a", "type": "function"}
    body = frames(
        step_delta({**call, "function": {"name": "a", "arguments": "{}", "output": None}}),
        step_delta({**call, "function": {"output": "4"}}),
        step_delta({**call, "function": {"output": None, "name": None}}),
        run_event("completed"),
    )
    _, stream = follow("sync", streaming([body]))
    function = stream.steps["step_1"].step_details.tool_calls[0].function
    assert (function.name, function.arguments, function.output) == ("a", "{}", "4")


def test_code_and_its_prints_are_put_together():
    def piece(**code: Any) -> tuple[str, Any]:
        return step_delta({"index": 0, "type": "code_interpreter", "code_interpreter": code})

    logs = {"index": 0, "type": "logs"}
    body = frames(
        piece(input="print("),
        piece(input="1)"),
        piece(outputs=[{**logs, "logs": "1"}]),
        piece(outputs=[{**logs, "logs": "\n"}]),
        run_event("completed"),
    )
    _, stream = follow("sync", streaming([body]))
    code = stream.steps["step_1"].step_details.tool_calls[0].code_interpreter
    assert (code.input_, code.outputs[0].logs) == ("print(1)", "1\n")


# --- going on after a pause


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_goes_on_after_the_outputs(kind: str):
    """Steps and messages of the first stream stay; the pause does not end the second one."""
    first = frames(
        ("thread.run.step.created", {"id": "step_1", "status": "in_progress"}),
        ("thread.run.requires_action", waiting(("call_0", "add", '{"x": 1}'))),
    )
    second = frames(
        ("thread.run.step.completed", {"id": "step_1", "status": "completed"}),
        run_event("queued"),
        ("thread.message.completed", message("4")),
        run_event("completed"),
    )
    world = World(kind, [streaming([first]), streaming([second])])

    async def story(world: World) -> Any:
        runs = world.client.runs
        _, stream = await events_of(runs.stream("thread_1", BODY))
        answer = runs.answer(stream.run, {"add": lambda x: x + 3})
        outputs = answer if kind == "sync" else await answer
        return await events_of(runs.submit_stream("thread_1", "run_1", outputs, after=stream))

    events, stream = tell(story, world)
    assert world.body(0) == {**BODY, "stream": True}
    assert world.body(1) == {
        "tool_outputs": [{"tool_call_id": "call_0", "output": "4"}],
        "stream": True,
    }
    assert len(events) == 4
    assert stream.run.status == "completed"
    assert stream.steps["step_1"].status == "completed"
    assert stream.messages["msg_1"].content[0].text.value == "4"


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_stream_that_stops_at_once_is_cut_although_the_first_ended_well(kind: str):
    first = frames(("thread.run.requires_action", waiting(("call_0", "add", "{}"))))

    async def story(world: World) -> Any:
        runs = world.client.runs
        _, stream = await events_of(runs.stream("thread_1", BODY))
        await events_of(runs.submit_stream("thread_1", "run_1", [], after=stream))

    with pytest.raises(errors.StreamCut):
        tell(story, World(kind, [streaming([first]), streaming([])]))


@pytest.mark.parametrize("kind", KINDS)
def test_text_alone_and_the_end_alone(kind: str):
    body = frames(said("Hel"), said("lo"), run_event("completed"))

    async def story(world: World) -> Any:
        opening = world.client.threads.create_and_run_stream(BODY)
        if kind == "sync":
            with opening as stream:
                text = "".join(stream.text())
            with world.client.runs.stream("t", BODY) as stream:
                return text, stream.until_done()
        async with opening as stream:
            text = "".join([piece async for piece in stream.text()])
        async with world.client.runs.stream("t", BODY) as stream:
            return text, await stream.until_done()

    text, run = tell(story, World(kind, [streaming([body]), streaming([body])]))
    assert (text, run.status) == ("Hello", "completed")


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_that_never_shows_its_run_has_no_end_to_give(kind: str):
    async def story(world: World) -> Any:
        opening = world.client.runs.stream("t", BODY)
        if kind == "sync":
            with opening as stream:
                return stream.until_done()
        async with opening as stream:
            return await stream.until_done()

    with pytest.raises(errors.StreamCut, match="without ever showing"):
        tell(story, World(kind, [streaming([frames(said("Hi"))])]))
