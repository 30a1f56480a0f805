"""What the checks look up: objects, histories, what came before what, what is not there."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.checks import capability
from conformance.checks.view import is_refusal, is_success
from conformance.oracle.run import Cause
from conformance.trace.exchange import StreamEvent
from tests.checks.conversation import Talk, message, page, refusal, run, step

_MISSING = "No run found with id 'run_a'."


@pytest.mark.parametrize(
    ("status", "body", "raw", "unrouted"),
    [
        (405, refusal("Anything."), None, True),
        (501, refusal("Anything."), None, True),
        (404, refusal(_MISSING), None, False),
        (404, refusal("Thread not found."), None, False),
        (404, refusal("Not Found"), None, True),
        (404, refusal("Invalid URL (GET /v1/threads)"), None, True),
        (404, {"detail": "Not Found"}, None, True),
        (404, {"detail": "Run run_a does not exist"}, None, False),
        (404, {"error": "404 page not found: no such route"}, None, True),
        (404, {"code": 7}, None, False),
        (404, None, "<html>nginx</html>", True),
        (404, None, "", True),
        (400, refusal("Not Found"), None, False),
        (500, refusal("Not implemented"), None, False),
        (200, run(), None, False),
    ],
)
def test_a_missing_object_is_told_from_a_missing_operation(
    status: int, body: object, raw: str | None, unrouted: bool
) -> None:
    exchange = Talk().say("retrieveRun", body, status=status, raw=raw)
    assert capability.is_unrouted(exchange) is unrouted


def test_an_operation_is_absent_only_if_every_answer_says_so() -> None:
    talk = Talk()
    talk.say("modifyRun", {"detail": "Not Found"}, status=404)
    talk.say("cancelRun", {"detail": "Not Found"}, status=404)
    talk.say("cancelRun", run("cancelling"))
    assert talk.view().absent == {"modifyRun"}
    assert talk.view().asked == {"modifyRun", "cancelRun"}


@given(st.integers(100, 599))
def test_a_status_is_a_success_or_a_refusal_or_neither(status: int) -> None:
    exchange = Talk().say("retrieveRun", {}, status=status)
    assert is_success(exchange) == (200 <= status < 300)
    assert is_refusal(exchange) == (400 <= status < 500 and status not in {408, 429})


def test_an_answer_about_the_pace_is_no_evidence_under_a_label() -> None:
    talk = Talk()
    talk.say("retrieveRun", refusal("Slow down."), status=429, label="poll.wait")
    assert talk.view().labelled("poll.wait") == []


def test_objects_come_from_answers_items_and_events_alike() -> None:
    talk = Talk()
    talk.say("createRun", run())
    talk.say("listRuns", page(run("in_progress")))
    frames = (
        StreamEvent(name="thread.run.completed", data=json.dumps(run("completed"))),
        StreamEvent(name="thread.run.step.delta", data=json.dumps({"id": "step_a"})),
        StreamEvent(name="thread.run.step.completed", data=json.dumps(step())),
        StreamEvent(name="thread.message.completed", data=json.dumps(message())),
        StreamEvent(name="done", data="[DONE]"),
        StreamEvent(name="thread.run.failed", data='{"half'),
    )
    talk.say("submitToolOutputs", raw="event: …", events=frames)
    view = talk.view()
    assert [(seen.status, seen.source) for seen in view.runs] == [
        ("queued", "answer"),
        ("in_progress", "item"),
        ("completed", "event"),
    ]
    assert [seen.source for seen in view.steps] == ["event"]
    assert [seen.id for seen in view.objects["message"]] == ["msg_b"]


def test_histories_are_kept_apart_by_file() -> None:
    talk = Talk(driven=False)
    talk.say("retrieveRun", run("completed"), source="one.har")
    talk.say("retrieveRun", run("queued"), source="two.har")
    assert set(talk.view().histories) == {("one.har", "run_a"), ("two.har", "run_a")}
    assert talk.flagged() == set()


def test_overlapping_exchanges_say_nothing_about_order() -> None:
    talk = Talk()
    talk.say("retrieveRun", run("completed"), at=0, lasts=500)
    talk.say("retrieveRun", run("in_progress"), at=200, lasts=500)
    view = talk.view()
    assert list(view.pairs(view.histories[None, "run_a"])) == []
    assert talk.flagged() == set()


def test_answers_one_after_the_other_do() -> None:
    talk = Talk()
    talk.say("retrieveRun", run("completed"), at=0, lasts=200)
    talk.say("retrieveRun", run("in_progress"), at=200, lasts=500)
    assert talk.flagged() == {"RUN-LIFE-002"}


def test_a_history_is_ordered_by_the_time_of_the_answer() -> None:
    talk = Talk()
    talk.say("retrieveRun", run("completed"), at=0, lasts=900)
    talk.say("retrieveRun", run("queued"), at=100, lasts=100)
    statuses = [seen.status for seen in talk.view().histories[None, "run_a"]]
    assert statuses == ["queued", "completed"]


def test_what_may_have_acted_is_what_was_sent_by_then() -> None:
    talk = Talk().create().poll("requires_action")
    talk.say("cancelRun", run("cancelling"))
    talk.poll("cancelled")
    talk.say("submitToolOutputs", refusal(), status=400, run_id="run_b")
    view = talk.view()
    first, second, _, last = view.histories[None, "run_a"]
    assert view.causes(first, second) == {Cause.SERVICE}
    assert view.causes(second, last) == {Cause.SERVICE, Cause.CANCEL}


def test_in_recorded_traffic_anybody_may_have_acted() -> None:
    talk = Talk(driven=False).create().poll("completed")
    first, last = talk.view().histories[None, "run_a"]
    assert talk.view().causes(first, last) == set(Cause)


def test_around_an_exchange_are_the_looks_before_and_after_it() -> None:
    talk = Talk().create().poll("in_progress", "requires_action")
    middle = talk.say("createRun", refusal(), status=400)
    talk.poll("expired", "expired")
    before, after = talk.view().around(middle, "run_a")
    assert (before and before.status, after and after.status) == ("requires_action", "expired")
    assert talk.view().around(middle, "run_b") == (None, None)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([], [], "free"),
        (["completed"], [], "free"),
        (["requires_action"], ["requires_action"], "locked"),
        (["requires_action"], [], "locked"),
        (["in_progress"], ["in_progress"], "locked"),
        (["in_progress"], [], "unknown"),
        (["requires_action"], ["expired"], "unknown"),
        (["cancelling"], ["cancelling"], "unknown"),
        (["in_progress", "failed"], ["failed"], "free"),
    ],
)
def test_a_thread_is_free_or_locked_only_if_that_is_sure(
    before: list[str], after: list[str], told: str
) -> None:
    talk = Talk().poll(*before)
    asked = talk.say("createMessage", message("user"))
    talk.poll(*after)
    assert talk.view().thread_status(asked) == told


@pytest.mark.parametrize("body", [None, [], "text", 7, {"data": 7}, {"data": [7, None]}])
def test_strange_bodies_hold_no_objects(body: object) -> None:
    talk = Talk()
    talk.say("listRuns", body)
    talk.say("listRunSteps", body)
    assert not [seen for objects in talk.view().objects.values() for seen in objects]
