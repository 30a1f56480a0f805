"""What is found in the life of a run, its pauses and its cancels: one cause is one finding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.conversation import (
    CALLS,
    T,
    Talk,
    calling,
    message,
    page,
    refusal,
    run,
    step,
)

_OUTPUTS = {"tool_outputs": [{"tool_call_id": c["id"], "output": "out"} for c in CALLS]}


@pytest.mark.parametrize(
    ("statuses", "found"),
    [
        (["in_progress", "queued"], "RUN-LIFE-001"),
        (["requires_action", "in_progress"], "RUN-LIFE-001"),
        (["in_progress", "cancelled"], "RUN-LIFE-001"),
        (["completed", "in_progress"], "RUN-LIFE-002"),
        (["failed", "completed"], "RUN-LIFE-002"),
    ],
)
def test_an_illegal_step_between_two_looks_is_found(statuses: list[str], found: str) -> None:
    assert Talk().poll(*statuses).flagged() == {found}


@pytest.mark.parametrize("status", ["requires_action", "completed", "cancelled"])
def test_a_run_is_not_born_so_far(status: str) -> None:
    assert "RUN-LIFE-003" in Talk().create(status).flagged()


@pytest.mark.parametrize(
    ("field", "other", "found"),
    [
        ("created_at", T - 100, "RUN-SAME-001"),
        ("assistant_id", "asst_b", "RUN-SAME-002"),
        ("model", "n", "RUN-SAME-004"),
        ("instructions", "Be long.", "RUN-SAME-005"),
        ("tools", [{"type": "code_interpreter"}], "RUN-SAME-006"),
        ("expires_at", T + 900, "RUN-SAME-007"),
    ],
)
def test_what_must_stay_and_does_not_is_found(field: str, other: Any, found: str) -> None:
    talk = Talk().poll("in_progress")
    talk.say("retrieveRun", run("in_progress", **{field: other}))
    assert talk.flagged() == {found}


def test_a_run_that_outlives_its_own_deadline_is_found() -> None:
    talk = Talk().create()
    talk.say("retrieveRun", run("in_progress"), label="poll.last", at=1000.0 * 661)
    assert talk.said("RUN-LIFE-004") == "broken"


def test_a_run_that_was_not_waited_for_long_enough_says_nothing() -> None:
    talk = Talk().create()
    talk.say("retrieveRun", run("in_progress"), label="poll.last", at=1000.0 * 100)
    assert talk.said("RUN-LIFE-004") == "unwilling"


@pytest.mark.parametrize("label", ["lock.run", "lock.message"])
def test_what_a_locked_thread_takes_is_found(label: str) -> None:
    talk = Talk().create().poll("requires_action")
    operation = "createRun" if label == "lock.run" else "createMessage"
    made = run(id="run_b") if label == "lock.run" else message("user")
    talk.say(operation, made, label=label, sent={})
    talk.poll("requires_action")
    assert talk.flagged() == {"ERR-STATE-001" if label == "lock.run" else "ERR-STATE-002"}


def test_a_refused_cancel_of_a_working_run_is_found() -> None:
    talk = Talk().create().poll("in_progress")
    talk.say("cancelRun", refusal(), status=400, label="cancel.running")
    assert talk.poll("in_progress").flagged() == {"RUN-CANCEL-003"}


def test_a_cancel_without_effect_is_found() -> None:
    talk = Talk().create().poll("requires_action")
    talk.say("cancelRun", run("requires_action"), label="cancel.waiting")
    assert talk.poll(*["requires_action"] * 11).flagged() == {"RUN-CANCEL-002"}


def _waiting(talk: Talk) -> Talk:
    return talk.create().poll("requires_action")


@pytest.mark.parametrize(
    ("add", "found"),
    [
        (
            lambda talk: (
                talk.say(
                    "submitToolOutputs", refusal(), status=400, label="tool.submit", sent=_OUTPUTS
                ),
                talk.poll("requires_action"),
            ),
            {"TOOL-SUBMIT-001"},
        ),
        (
            lambda talk: talk.say(
                "submitToolOutputs", run("completed"), label="tool.submit", sent=_OUTPUTS
            ),
            {"TOOL-SUBMIT-003"},
        ),
        (
            lambda talk: talk.say(
                "listRunSteps", page(step("in_progress")), label="steps.waiting"
            ),
            {"TOOL-STEP-001"},
        ),
        (
            lambda talk: talk.say(
                "listRunSteps", page(calling(call_a="early")), label="steps.waiting"
            ),
            {"TOOL-STEP-002"},
        ),
    ],
)
def test_a_pause_gone_wrong_is_found(add: Callable[[Talk], object], found: set[str]) -> None:
    talk = _waiting(Talk())
    add(talk)
    assert talk.flagged() == found


def test_a_refusal_that_moves_the_run_is_found() -> None:
    talk = _waiting(Talk())
    talk.say("submitToolOutputs", refusal(), status=400, label="tool.foreign", sent={})
    again = run("queued", started_at=T + 1)
    talk.say("retrieveRun", again, label="tool.after-refusal")
    assert talk.said("TOOL-SUBMIT-008") == "broken"


def test_lost_and_changed_outputs_are_found() -> None:
    talk = _waiting(Talk())
    queued = run("queued", started_at=T + 1)
    talk.say("submitToolOutputs", queued, label="tool.submit", sent=_OUTPUTS)
    kept = calling("completed", call_a="out", call_b="OUT")
    talk.say("listRunSteps", page(kept), label="steps.all")
    broken = [fact for fact in talk.facts("TOOL-STEP-003") if fact.kind == "broken"]
    assert len(broken) == 1
    assert "call_b" in broken[0].expected
