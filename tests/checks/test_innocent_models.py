"""What a provider cannot help: a model that calls nothing, that takes no sampling, an outage."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.conversation import CALLS, T, Talk, message, page, refusal, run

NAMED = {"type": "function", "function": {"name": "look"}}


def told(talk: Talk, choice: Any, *statuses: str, label: str = "create.good") -> Talk:
    """Add a run that was told to call a function, of an id of its own, and what came of it."""
    made = f"run_{len(talk.exchanges)}"
    sent = {"assistant_id": "asst_a", "tool_choice": choice}
    talk.say("createRun", run("queued", id=made, tool_choice=choice), label=label, sent=sent)
    for status in statuses:
        shown = run(status, id=made, tool_choice=choice)
        talk.say("retrieveRun", shown, label="poll.wait", run_id=made)
    return talk


# -- a model that calls nothing ------------------------------------------------------------


def test_a_model_that_never_calls_is_unwilling_whatever_it_is_told() -> None:
    talk = Talk()
    for _ in range(4):
        told(talk, "required", "completed")
        told(talk, NAMED, "completed", label="create.overrides")
    assert talk.said("TOOL-CHOICE-002") == talk.said("TOOL-CHOICE-003") == "unwilling"


def test_a_model_that_calls_now_and_then_is_unwilling() -> None:
    talk = Talk()
    for end in ("requires_action", "completed", "completed", "completed"):
        told(talk, "required", end)
        told(talk, NAMED, end, label="create.overrides")
    assert talk.said("TOOL-CHOICE-002") == talk.said("TOOL-CHOICE-003") == "unwilling"


def test_a_choice_that_is_not_handed_on_is_told_from_an_unwilling_model() -> None:
    """The same model calls under the other choice, and never under this one."""
    talk = told(Talk(), NAMED, "requires_action", label="create.overrides")
    for _ in range(2):
        assert told(talk, "required", "completed").said("TOOL-CHOICE-002") == "unwilling"
    assert told(talk, "required", "completed").said("TOOL-CHOICE-002") == "broken"
    talk = Talk()
    for _ in range(3):
        told(talk, "required", "requires_action")
    told(talk, NAMED, "completed", label="create.overrides")
    assert talk.said("TOOL-CHOICE-003") == "unwilling"
    told(talk, NAMED, "completed", label="create.overrides")
    assert talk.said("TOOL-CHOICE-003") == "broken"
    assert told(talk, "required", "completed").said("TOOL-CHOICE-003") == "unwilling"


def test_a_function_that_models_make_up_is_not_the_providers() -> None:
    calls = [{**CALLS[0], "function": {"name": "multi_tool_use.parallel", "arguments": "{}"}}]
    action = {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": calls}}
    talk = told(Talk(), NAMED, label="create.overrides")
    shown = run("requires_action", id="run_0", tool_choice=NAMED, required_action=action)
    talk.say("retrieveRun", shown, label="poll.wait", run_id="run_0")
    assert talk.said("TOOL-CHOICE-003") == "unwilling"


# -- an outage -----------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 429, 503, 504])
def test_an_outage_is_no_answer_to_a_request(status: int) -> None:
    talk = Talk().create().poll("requires_action")
    outputs = [{"tool_call_id": c["id"], "output": ""} for c in CALLS]
    for operation, label in (
        ("retrieveRun", "poll.wait"),
        ("listRuns", "list.limit-0"),
        ("modifyThread", "generated.invalid"),
        ("createThread", "generated.valid"),
        ("createThread", "error.no-key"),
        ("createRun", "lock.run"),
        ("submitToolOutputs", "tool.reordered"),
        ("submitToolOutputs", "tool.blank"),
    ):
        sent = {"tool_outputs": outputs} if operation == "submitToolOutputs" else {}
        talk.say(operation, refusal(), status=status, label=label, sent=sent)
    talk.say("createRun", refusal(), status=status, label="stream.create", sent={"stream": True})
    again = run("queued", started_at=T + 1)
    talk.say("submitToolOutputs", again, label="tool.submit", sent={"tool_outputs": outputs})
    assert talk.flagged() == set()


def test_a_message_whose_request_timed_out_may_be_there_or_not() -> None:
    said = {"role": "user", "content": "Hello?"}
    for listed in (page(), page(message("user", "Hello?"))):
        talk = Talk()
        talk.say("createMessage", refusal(), status=408, label="race.message", sent=said)
        talk.say("listMessages", listed, label="race.messages")
        assert talk.said("RUN-RACE-003") is None


def test_a_server_that_breaks_over_a_query_is_still_told() -> None:
    for status in (500, 502):
        talk = Talk()
        talk.say("listRuns", refusal(), status=status, label="list.limit-0")
        assert talk.said("LIST-ODD-001") == "broken"
