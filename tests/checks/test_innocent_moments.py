"""A compliant provider may be slow, or be looked at too early: no check says a word against it."""

from __future__ import annotations

import pytest

from tests.checks.conversation import CALLS, T, Talk, calling, page, refusal, run, step

_OUTPUTS = {"tool_outputs": [{"tool_call_id": c["id"], "output": "out"} for c in CALLS]}


def test_a_cancel_may_take_some_seconds_to_be_seen() -> None:
    talk = Talk().create().poll("in_progress")
    talk.say("cancelRun", run("in_progress"), label="cancel.running")
    assert talk.said("RUN-CANCEL-002") is None
    talk.poll("in_progress", "in_progress")
    assert talk.said("RUN-CANCEL-002") is None
    assert talk.poll("cancelled").said("RUN-CANCEL-002") == "holds"
    assert talk.flagged() == set()


def test_a_refused_cancel_that_nobody_looked_after_may_have_come_too_late() -> None:
    for status, label in (
        ("in_progress", "cancel.running"),
        ("queued", "cancel.queued"),
        ("requires_action", "cancel.waiting"),
    ):
        talk = Talk().create().poll(status)
        talk.say("cancelRun", refusal(), status=400, label=label)
        assert talk.flagged() == set(), status


def test_outputs_that_are_refused_may_have_come_too_late() -> None:
    talk = Talk().create().poll("requires_action")
    talk.say("submitToolOutputs", refusal(), status=400, label="tool.submit", sent=_OUTPUTS)
    assert talk.flagged() == set()


def test_a_run_at_work_that_nobody_looked_at_again_may_have_ended() -> None:
    talk = Talk().create().poll("in_progress")
    talk.say("createMessage", {"id": "msg_z"}, label="lock.message", sent={})
    talk.say("createRun", run(id="run_z"), label="lock.run", sent={})
    assert not {found for found in talk.flagged() if found.startswith("ERR-STATE")}


def test_steps_that_are_listed_before_the_end_may_be_open_and_grow() -> None:
    talk = Talk().create().poll("in_progress")
    talk.say("listRunSteps", page(step("in_progress")), label="steps.all")
    talk.poll("completed")
    assert talk.flagged() == set()
    talk.say("listRunSteps", page(step("in_progress")), label="steps.all")
    assert talk.said("STEP-LIFE-002") == "broken"


def test_usage_is_not_the_sum_of_the_steps_that_were_there_before_the_end() -> None:
    total = {"prompt_tokens": 6, "completion_tokens": 4, "total_tokens": 10}
    talk = Talk().create().poll("in_progress")
    talk.say("listRunSteps", page(step()), label="steps.all")
    talk.say("retrieveRun", run("completed", usage=total))
    assert talk.said("RUN-USAGE-002") is None
    talk.say("listRunSteps", page(step()), label="steps.all")
    assert talk.said("RUN-USAGE-002") == "broken"


def test_the_steps_of_a_later_pause_hold_the_calls_of_the_earlier_ones_too() -> None:
    earlier = calling("completed", call_a="out", call_b="out")
    earlier["id"] = "step_1"
    for call in earlier["step_details"]["tool_calls"]:
        call["id"] = f"{call['id']}_before"
    talk = Talk().create().poll("requires_action")
    talk.say("listRunSteps", page(calling(), earlier), label="steps.waiting")
    assert talk.said("TOOL-STEP-001") == talk.said("TOOL-STEP-002") == "holds"


def test_the_next_calls_may_have_the_ids_of_the_last() -> None:
    """A quick server asks again in the answer; nothing says that ids are unique in a run."""
    talk = Talk().create().poll("requires_action")
    again = run("requires_action", started_at=T + 1)
    talk.say("submitToolOutputs", again, label="tool.submit", sent=_OUTPUTS)
    assert talk.said("TOOL-SUBMIT-002") == "broken"
    first = calling("completed", call_a="out", call_b="out")
    second = {**calling(), "id": "step_2"}
    talk.say("listRunSteps", page(second, first), label="steps.all")
    assert talk.said("TOOL-SUBMIT-002") is None


def test_a_run_may_come_to_show_the_snapshot_of_its_model_and_the_defaults_of_its_tools() -> None:
    function = {"name": "look", "parameters": {}}
    talk = Talk().create(tools=[{"type": "function", "function": function}])
    more = [{"type": "function", "function": {**function, "strict": False}}]
    talk.say("retrieveRun", run("completed", model="m-2024-08-06", tools=more))
    assert talk.said("RUN-SAME-004") == talk.said("RUN-SAME-006") == "holds"


@pytest.mark.parametrize("status", [413, 414, 431])
def test_what_is_too_large_may_be_refused_before_the_api(status: int) -> None:
    talk = Talk().create()
    talk.say("submitToolOutputs", raw="<html>Too large</html>", status=status, sent={})
    assert talk.flagged() == set()
