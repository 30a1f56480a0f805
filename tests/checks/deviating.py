"""Hand-made traces of collected deviations that no mutant plays exactly, by the row's id."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.checks.conversation import CALLS, Talk, page, refusal, run, step

MORE_PAIRS = {f"key{number}": "value" for number in range(17)}
NO_AGENT = {"assistant_id": "asst_a", "thread": {}}


def _breaks_over_thread_and_run() -> Talk:
    talk = Talk()
    body = refusal("'NoneType' object has no attribute 'timestamp'")
    talk.say("createThreadAndRun", body, label="ctr.create", status=500, sent=NO_AGENT)
    return talk


def _agent_protocol() -> Talk:
    foreign = {"run_id": "run_a", "thread_id": "thread_a", "status": "pending", "kwargs": {}}
    talk = Talk()
    talk.say("createRun", foreign, label="create.good", sent={"assistant_id": "asst_a"})
    talk.say("listRuns", page(foreign), label="list.all")
    return talk


def _thread_and_run_without_thread() -> Talk:
    talk = Talk()
    told = run("queued", thread_id=None)
    talk.say("createThreadAndRun", told, label="ctr.create", sent=NO_AGENT)
    return talk


def _waiting_goes_to_completed() -> Talk:
    return Talk().create().poll("requires_action", "completed")


def _parallel_all_the_same() -> Talk:
    return Talk().create(sent={"parallel_tool_calls": False}, parallel_tool_calls=True)


def _choice_as_text_only() -> Talk:
    talk = Talk().create()
    talk.poll("completed")
    named = {"type": "function", "function": {"name": "look"}}
    sent = {"assistant_id": "asst_a", "tool_choice": named}
    body = refusal("Input should be a valid string")
    talk.say("createRun", body, label="create.overrides", status=422, sent=sent)
    return talk


def _calls_as_one_object() -> Talk:
    talk = Talk().create()
    details = {"type": "tool_calls", "tool_calls": CALLS[0]}
    one = step("in_progress", id="step_t", type="tool_calls", step_details=details)
    talk.say("listRunSteps", page(one), label="steps.waiting")
    return talk


def _filtered() -> Talk:
    talk = Talk().create()
    details = {"reason": "content_filter"}
    talk.say("retrieveRun", run("incomplete", incomplete_details=details), label="poll.wait")
    return talk


def _runs_of_all_threads() -> Talk:
    talk = Talk().create()
    talk.poll("completed")
    talk.say(
        "listRuns", page(run("completed"), run("completed", id="run_z", thread_id="thread_z"))
    )
    return talk


def _failed_without_anything() -> Talk:
    talk = Talk().create(object="", model="")
    bare = run("failed", last_error=None, object="", model="")
    talk.say("retrieveRun", bare, label="poll.wait")
    return talk


def _breaks_over_17_pairs() -> Talk:
    talk = Talk()
    sent = {"assistant_id": "asst_a", "metadata": MORE_PAIRS}
    body = refusal("too many keys", type=None)
    talk.say("createRun", body, label="error.metadata-pairs", status=500, sent=sent)
    return talk


def _model_of_its_own() -> Talk:
    return Talk().create(sent={"model": "large"}, model="small")


def _zeros_for_null() -> Talk:
    zeros = {"started_at": 0, "completed_at": 0, "cancelled_at": 0, "failed_at": 0}
    talk = Talk().create(**zeros, last_error="")
    talk.say("retrieveRun", run("in_progress", **{**zeros, "last_error": ""}), label="poll.wait")
    late = run("in_progress", **zeros)
    late["expired_at"] = late.pop("expires_at")
    talk.say("retrieveRun", late, label="poll.wait")
    return talk


TRACES: Mapping[str, Callable[[], Talk]] = {
    "DEV-011": _breaks_over_thread_and_run,
    "DEV-013": _agent_protocol,
    "DEV-030": _filtered,
    "DEV-036": _thread_and_run_without_thread,
    "DEV-042": _waiting_goes_to_completed,
    "DEV-060": _parallel_all_the_same,
    "DEV-061": _choice_as_text_only,
    "DEV-064": _calls_as_one_object,
    "DEV-091": _runs_of_all_threads,
    "DEV-105": _failed_without_anything,
    "DEV-110": _breaks_over_17_pairs,
    "DEV-114": _model_of_its_own,
    "DEV-149": _zeros_for_null,
}
"""What breaks a requirement here is what the row names: see `test_deviations.py`."""
