"""Streams: which events, in which order, with what in them, and when."""

from __future__ import annotations

import itertools

import pytest

from conformance.reference import Pace
from conformance.reference.refusal import Refusal
from tests.reference.world import (
    LIFE,
    QUEUE,
    TIME,
    WEATHER,
    WORK,
    World,
    outputs_for,
    where,
)

HEAD = ["thread.run.created", "thread.run.queued", "thread.run.in_progress"]
STEP = ["thread.run.step.created", "thread.run.step.in_progress"]
MESSAGE = ["thread.message.created", "thread.message.in_progress", "thread.message.delta"]
ANSWER = [*STEP, *MESSAGE, "thread.message.completed", "thread.run.step.completed"]
ASKS = [*STEP, "thread.run.step.delta", "thread.run.requires_action"]
RESUMED = ["thread.run.step.completed", "thread.run.queued", "thread.run.in_progress"]


class Watched(World):
    """A world in which a run is streamed; events are kept as they come."""

    def open(self, call, *, text="Hi", tools=(), **fields):
        path = {"thread_id": self.thread(text)} if call == "create_run" else {}
        body = {"assistant_id": self.assistant(*tools), "stream": True, **fields}
        self.stream = self.service.stream(call, self.account, body, **path)
        self.events = self.stream.take()
        return self

    def submit_streamed(self, run, output="21"):
        body = {"tool_outputs": outputs_for(run, output), "stream": True}
        self.stream = self.service.stream("submit_tool_outputs", self.account, body, **where(run))
        self.events = self.stream.take()
        return self

    def pass_time(self, seconds):
        self.clock.advance(seconds)
        self.service.advance(self.stream.run)
        self.events += self.stream.take()
        return self

    def run_shown(self):
        return self.look({"id": self.stream.run.id, "thread_id": self.stream.run.thread.id})

    def last(self, name):
        return next(e.data for e in reversed(self.events) if e.name == name)


def names(events):
    """The names, repeated deltas told once."""
    return [name for name, _ in itertools.groupby(event.name for event in events)]


def test_a_plain_run_streams_in_the_recorded_order():
    world = Watched().open("create_run").pass_time(QUEUE + WORK)
    assert names(world.events) == [*HEAD, *ANSWER, "thread.run.completed"]
    assert world.stream.ended
    assert world.stream.run.streams == [], "nobody listens any more"


def test_a_stream_ends_where_the_run_waits_and_the_submission_streams_on():
    world = Watched().open("create_run", tools=(WEATHER, TIME)).pass_time(QUEUE + WORK)
    assert names(world.events) == [*HEAD, *ASKS]
    assert world.stream.ended
    waiting = world.events[-1].data
    assert waiting == world.run_shown()
    world.submit_streamed(waiting).pass_time(QUEUE + WORK)
    assert names(world.events) == [*RESUMED, *ANSWER, "thread.run.completed"]


def test_thread_and_run_begin_with_the_thread():
    world = Watched().open("create_thread_and_run").pass_time(QUEUE + WORK)
    assert names(world.events)[:2] == ["thread.created", "thread.run.created"]
    thread = world.events[0].data
    assert thread == world.service.retrieve_thread(world.account, thread["id"])


def test_events_come_when_their_time_comes():
    world = Watched().open("create_run")
    assert names(world.events) == HEAD[:2]
    assert names(world.pass_time(QUEUE).events) == [*HEAD, *STEP, *MESSAGE[:2]]
    deltas = []
    for _ in range(8):
        world.pass_time(WORK / 8)
        deltas.append(sum(event.name.endswith("delta") for event in world.events))
    assert deltas == sorted(deltas)
    assert len(set(deltas)) > 3, "the answer grows piece by piece"
    assert names(world.events)[-1] == "thread.run.completed"


def test_the_deltas_of_a_message_add_up_to_it():
    world = Watched().open("create_run").pass_time(QUEUE + WORK)
    parts = [e.data["delta"]["content"][0] for e in world.events if "message.delta" in e.name]
    assert [set(part) for part in parts] == [{"index", "type", "text"}] * len(parts)
    assert [set(part["text"]) for part in parts] == [
        {"value", "annotations"},
        *[{"value"}] * (len(parts) - 1),
    ]
    whole = world.last("thread.message.completed")
    assert whole["content"][0]["text"]["value"] == "".join(p["text"]["value"] for p in parts)
    assert {e.data["id"] for e in world.events if e.name.startswith("thread.message")} == {
        whole["id"]
    }


def test_the_deltas_of_calls_add_up_to_what_is_asked():
    world = Watched().open("create_run", tools=(WEATHER, TIME)).pass_time(QUEUE + WORK)
    parts = [e.data["delta"]["step_details"] for e in world.events if "step.delta" in e.name]
    assert {part["type"] for part in parts} == {"tool_calls"}
    calls, built = [part["tool_calls"][0] for part in parts], {}
    for call in calls:
        if call["index"] not in built:
            assert set(call) == {"index", "id", "type", "function"}
            assert set(call["function"]) == {"name", "arguments", "output"}
            assert (call["function"]["arguments"], call["function"]["output"]) == ("", None)
            built[call["index"]] = {**call, "function": dict(call["function"])}
        else:
            assert set(call) == {"index", "type", "function"}
            assert set(call["function"]) == {"arguments"}
            built[call["index"]]["function"]["arguments"] += call["function"]["arguments"]
    asked = world.events[-1].data["required_action"]["submit_tool_outputs"]["tool_calls"]
    assert [(c["id"], c["function"]["name"], c["function"]["arguments"]) for c in asked] == [
        (c["id"], c["function"]["name"], c["function"]["arguments"]) for c in built.values()
    ]


def test_a_tool_step_begins_without_calls():
    world = Watched().open("create_run", tools=(WEATHER,)).pass_time(QUEUE + WORK)
    assert world.last("thread.run.step.created")["step_details"] == {
        "type": "tool_calls",
        "tool_calls": [],
    }


def test_events_show_status_of_messages_and_deadline_of_steps_and_answers_do_not():
    world = Watched().open("create_run").pass_time(QUEUE + WORK)
    message, step = (
        world.last("thread.message.completed"),
        world.last("thread.run.step.completed"),
    )
    run = world.run_shown()
    assert (message["status"], message["completed_at"]) == ("completed", run["completed_at"])
    assert (message["incomplete_details"], message["incomplete_at"]) == (None, None)
    assert step["expires_at"] == run["created_at"] + LIFE
    fetched = world.messages(run)[-1]
    assert "status" not in fetched
    assert fetched == {k: v for k, v in message.items() if k in fetched}
    assert world.steps(run)[0] == {**step, "expires_at": None}


def test_whoever_polls_sees_what_the_stream_says():
    """After each moment the latest run event equals the run as it is retrieved."""
    world = Watched().open("create_run", tools=(WEATHER,))
    for _ in range(24):
        world.pass_time(0.5)
        shown = [e.data for e in world.events if e.data["object"] == "thread.run"]
        assert shown[-1] == world.run_shown()


def test_polling_does_not_take_events_from_the_stream():
    watched, alone = Watched(seed=4).open("create_run"), Watched(seed=4).open("create_run")
    for _ in range(30):
        watched.clock.advance(0.5)
        watched.run_shown()
    alone.pass_time(15)
    assert watched.stream.take() == alone.events[2:]


@pytest.mark.parametrize(
    ("end", "reason"),
    [("expired", "run_expired"), ("cancelled", "run_cancelled"), ("failed", "run_failed")],
)
def test_an_answer_that_is_broken_off_is_incomplete(end, reason):
    pace = Pace(queue_seconds=1, run_seconds=10, expire_seconds=7 if end == "expired" else LIFE)
    world = Watched(pace=pace)
    text = "[[reference:fail-late]]" if end == "failed" else "Hi"
    world.open("create_run", text=text).pass_time(6)
    if end == "cancelled":
        world.cancel(world.run_shown())
        world.events += world.stream.take()
        assert world.events[-1].name == "thread.run.cancelling"
    world.pass_time(10)
    middle = ["thread.run.cancelling"] if end == "cancelled" else []
    assert names(world.events) == [
        *HEAD,
        *STEP,
        *MESSAGE,
        *middle,
        "thread.message.incomplete",
        f"thread.run.step.{end}",
        f"thread.run.{end}",
    ]
    message = world.last("thread.message.incomplete")
    assert (message["status"], message["completed_at"]) == ("incomplete", None)
    assert message["incomplete_details"] == {"reason": reason}
    assert message["incomplete_at"] is not None
    kept = world.messages(world.run_shown())[-1]
    written = "".join(
        e.data["delta"]["content"][0]["text"]["value"]
        for e in world.events
        if "message.delta" in e.name
    )
    assert written
    assert kept["content"][0]["text"]["value"] == written


def test_a_token_cap_ends_the_stream_incomplete():
    world = Watched().open(
        "create_run", text="[[reference:tokens=300]]", max_completion_tokens=256
    )
    world.pass_time(QUEUE + WORK)
    assert names(world.events) == [
        *HEAD,
        *STEP,
        *MESSAGE,
        "thread.message.incomplete",
        "thread.run.step.completed",
        "thread.run.incomplete",
    ]
    reason = world.last("thread.message.incomplete")["incomplete_details"]
    assert reason == {"reason": "max_tokens"}


@pytest.mark.parametrize(
    ("text", "code"),
    [("[[reference:fail]]", "server_error"), ("[[reference:rate-limit]]", "rate_limit_exceeded")],
)
def test_a_failure_at_once_ends_the_stream_without_a_step(text, code):
    world = Watched().open("create_run", text=text).pass_time(QUEUE + WORK)
    assert names(world.events) == [*HEAD, "thread.run.failed"]
    assert world.events[-1].data["last_error"]["code"] == code


def test_a_run_that_is_cancelled_in_the_queue_ends_its_stream():
    world = Watched().open("create_run", tools=(WEATHER,))
    world.cancel(world.run_shown())
    assert names(world.pass_time(QUEUE).events) == [
        *HEAD[:2],
        "thread.run.cancelling",
        "thread.run.cancelled",
    ]


def test_a_refused_request_is_no_stream():
    world = World()
    waiting = world.waiting()
    body = {"tool_outputs": [], "stream": True}
    with pytest.raises(Refusal, match="Expected tool outputs"):
        world.service.stream("submit_tool_outputs", world.account, body, **where(waiting))
    assert world.look(waiting) == waiting
    assert world.service.opening is None


def test_a_closed_stream_is_told_no_more_and_the_run_goes_on():
    world = Watched().open("create_run")
    world.stream.close()
    world.pass_time(QUEUE + WORK)
    assert names(world.events) == HEAD[:2]
    assert world.run_shown()["status"] == "completed"


def test_a_long_answer_comes_in_a_bounded_number_of_events():
    world = Watched()
    world.submit_streamed(world.waiting(WEATHER), "w " * 50_000).pass_time(QUEUE + WORK)
    assert world.stream.ended
    assert len(world.events) < 100
