"""Waiting for a run: until when, how often, how long. Both clients, one law."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from runs_client import TERMINAL, errors
from tests.client.world import World, refuse, reply, run_body, settle, tell

pytestmark = pytest.mark.parametrize("kind", ["sync", "async"])


def poll(world: World, **options: Any) -> Any:
    return tell(lambda w: settle(w.client.runs.poll("thread_1", "run_1", **options)), world)


@pytest.mark.parametrize(
    "status",
    ["requires_action", "completed", "failed", "cancelled", "expired", "incomplete"],
)
def test_a_settled_run_is_returned_at_the_first_look(kind: str, status: str):
    world = World(kind, [reply(run_body(status))])
    assert poll(world).status == status
    assert (world.lines, world.slept) == (["GET /threads/thread_1/runs/run_1"], [])


def test_the_wait_doubles_from_a_quarter_of_a_second_to_two(kind: str):
    script = [reply(run_body("queued"))] * 2 + [reply(run_body("in_progress"))] * 4
    world = World(kind, [*script, reply(run_body("completed"))])
    assert poll(world).status == "completed"
    assert world.slept == [0.25, 0.5, 1.0, 2.0, 2.0, 2.0]


def test_the_provider_may_set_the_pace(kind: str):
    script = [
        reply(run_body("queued"), openai_poll_after_ms="40"),
        reply(run_body("queued"), openai_poll_after_ms="3000"),
        reply(run_body("completed")),
    ]
    world = World(kind, script)
    poll(world)
    assert world.slept == [0.04, 3.0]


@pytest.mark.parametrize("hint", ["0", "-5", "soon", "", "1e3", "9" * 5000, "²"])
def test_a_senseless_pace_is_ignored(kind: str, hint: str):
    hints = [(b"openai-poll-after-ms", hint.encode())]
    queued = httpx.Response(200, json=run_body("queued"), headers=hints)
    world = World(kind, [queued, reply(run_body("completed"))])
    poll(world)
    assert world.slept == [0.25]


def test_the_caller_sets_the_pace_over_all(kind: str):
    script = [reply(run_body("queued"), openai_poll_after_ms="40"), reply(run_body("failed"))]
    world = World(kind, script)
    poll(world, interval=7.0)
    assert world.slept == [7.0]


def test_a_run_past_the_callers_time_raises_and_is_handed_over(kind: str):
    world = World(kind, [lambda request: reply(run_body("in_progress"))])
    with pytest.raises(errors.RunNotFinished) as raised:
        poll(world, timeout=3.0)
    assert raised.value.run.status == "in_progress"
    assert raised.value.waited == sum(world.slept) == 3.0
    assert "run_1 is still in_progress after 3.0 s" in str(raised.value)


def test_a_run_that_outlives_its_own_deadline_raises(kind: str):
    """It may live from created_at to expires_at, in the provider's time, and a little longer."""
    world = World(kind, [lambda request: reply(run_body("queued", expires_at=1100))])
    with pytest.raises(errors.RunNotFinished) as raised:
        poll(world, interval=1.0)
    assert raised.value.waited == 130.0


@pytest.mark.parametrize("expires_at", [None, "never", 0])
def test_a_run_without_a_deadline_has_the_documented_one(kind: str, expires_at: Any):
    world = World(kind, [lambda request: reply(run_body("queued", expires_at=expires_at))])
    with pytest.raises(errors.RunNotFinished) as raised:
        poll(world, interval=10.0)
    assert raised.value.waited == 630.0


def test_a_status_that_nobody_knows_is_waited_out(kind: str):
    world = World(kind, [reply(run_body("thinking")), reply(run_body("completed"))])
    assert poll(world).status == "completed"


@pytest.mark.parametrize(
    ("body", "path"),
    [({"id": "run_1", "thread_id": "t"}, "$.status"), ({"status": "queued"}, "$.thread_id")],
)
def test_an_answer_that_is_no_run_raises_with_the_place(kind: str, body: Any, path: str):
    world = World(kind, [reply(body, x_request_id="req_1")])
    with pytest.raises(errors.UnreadableAnswerError) as raised:
        poll(world)
    assert (raised.value.path, raised.value.request_id) == (path, "req_1")


def test_a_run_is_created_once_and_then_watched(kind: str):
    world = World(kind, [reply(run_body("queued")), reply(run_body("incomplete"))])
    body = {"assistant_id": "asst_1"}
    made = tell(lambda w: settle(w.client.runs.create_and_poll("thread_1", body)), world)
    assert made.status == "incomplete"
    assert world.lines == ["POST /threads/thread_1/runs", "GET /threads/thread_1/runs/run_1"]
    assert world.body(0) == body


def test_a_thread_and_its_run_are_created_and_watched(kind: str):
    world = World(kind, [reply(run_body("queued")), reply(run_body("completed"))])
    body = {"assistant_id": "asst_1"}
    tell(lambda w: settle(w.client.threads.create_and_run_poll(body)), world)
    assert world.lines == ["POST /threads/runs", "GET /threads/thread_1/runs/run_1"]


def test_outputs_are_submitted_and_the_run_watched(kind: str):
    world = World(kind, [reply(run_body("queued")), reply(run_body("completed"))])
    outputs = [{"tool_call_id": "call_1", "output": "4"}]
    tell(lambda w: settle(w.client.runs.submit_and_poll("thread_1", "run_1", outputs)), world)
    assert world.lines[0] == "POST /threads/thread_1/runs/run_1/submit_tool_outputs"
    assert world.body(0) == {"tool_outputs": outputs}


def cancel(world: World) -> Any:
    return tell(lambda w: settle(w.client.runs.cancel_and_wait("thread_1", "run_1")), world)


def test_a_cancelled_run_is_waited_for(kind: str):
    """requires_action is no end here: the caller wants it over."""
    script = [run_body("cancelling"), run_body("requires_action"), run_body("cancelled")]
    world = World(kind, [reply(body) for body in script])
    assert cancel(world).status == "cancelled"
    assert world.lines[0] == "POST /threads/thread_1/runs/run_1/cancel"


@pytest.mark.parametrize("status", sorted(TERMINAL))
def test_cancelling_what_has_ended_gives_how_it_ended(kind: str, status: str):
    world = World(kind, [refuse(400), reply(run_body(status))])
    assert cancel(world).status == status


def test_cancelling_twice_waits_for_the_first(kind: str):
    script = [refuse(400), reply(run_body("cancelling")), reply(run_body("cancelled"))]
    assert cancel(World(kind, script)).status == "cancelled"


def test_a_refusal_to_cancel_a_run_at_work_is_raised(kind: str):
    with pytest.raises(errors.BadRequestError, match="Not now"):
        cancel(World(kind, [refuse(400, "Not now."), reply(run_body("in_progress"))]))
