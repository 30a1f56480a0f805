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


# -- a model that takes no sampling --------------------------------------------------------

SETTINGS = {"temperature": 0, "top_p": 0.5, "parallel_tool_calls": False}


def _refused(talk: Talk, label: str, *, then: int, param: str | None = None) -> Talk:
    body = {"assistant_id": "asst_a", **SETTINGS}
    no = refusal("Not with this model.", param=param)
    talk.say("createRun", no, status=400, label=label, sent=body)
    less = {name: v for name, v in body.items() if name not in SETTINGS}
    talk.say("createRun", run() if then == 200 else no, status=then, label=label, sent=less)
    return talk


@pytest.mark.parametrize("param", [None, "temperature", "tools"])
def test_settings_that_a_model_does_not_take_are_no_fault(param: str | None) -> None:
    talk = _refused(Talk(), "create.good", then=200, param=param)
    assert talk.said("RUN-CREATE-001") == "holds"
    assert talk.said("RUN-OVER-001") == "unwilling"
    talk = _refused(Talk(), "create.overrides", then=200, param=param)
    assert talk.said("RUN-OVER-001") == "unwilling"
    assert talk.flagged() == set()


def test_who_refuses_without_them_too_refuses_runs() -> None:
    assert _refused(Talk(), "create.good", then=400).said("RUN-CREATE-001") == "broken"
    assert _refused(Talk(), "create.overrides", then=400).said("RUN-OVER-001") == "broken"


def test_a_refusal_that_names_something_else_is_not_for_the_settings() -> None:
    talk = _refused(Talk(), "create.good", then=200, param="assistant_id")
    assert talk.said("RUN-CREATE-001") == "broken"


def test_who_breaks_over_settings_does_not_refuse_them() -> None:
    talk = Talk()
    sent = {"assistant_id": "asst_a", "temperature": 0.5}
    talk.say("createRun", refusal(), status=500, label="create.good", sent=sent)
    assert talk.said("RUN-CREATE-001") == "broken"


# -- what is shown otherwise and means the same --------------------------------------------


@pytest.mark.parametrize(
    ("field", "sent", "shown", "check"),
    [
        ("response_format", {"type": "text"}, "auto", "RUN-ECHO-012"),
        ("response_format", "auto", {"type": "text"}, "RUN-ECHO-012"),
        ("model", "gpt-4o", "gpt-4o-2024-08-06", "RUN-ECHO-003"),
        ("model", "gpt-4o", "openai/gpt-4o", "RUN-ECHO-003"),
        ("temperature", 0.7, 0.699999988079071, "RUN-ECHO-004"),
    ],
)
def test_an_override_may_be_shown_in_other_words(
    field: str, sent: Any, shown: Any, check: str
) -> None:
    talk = Talk().create(sent={field: sent}, **{field: shown})
    assert talk.said(check) == "holds"


def test_but_another_one_is_not_what_was_sent() -> None:
    for field, sent, shown, check in (
        ("response_format", {"type": "json_object"}, "auto", "RUN-ECHO-012"),
        ("model", "gpt-4o", "gpt-4", "RUN-ECHO-003"),
        ("model", "gpt-4", "gpt-4o", "RUN-ECHO-003"),
        ("temperature", 0.7, 0.8, "RUN-ECHO-004"),
    ):
        talk = Talk().create(sent={field: sent}, **{field: shown})
        assert talk.said(check) == "broken", (field, shown)
