"""What a compliant provider may do differently: no check says a word against it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.checks import CHECKS
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
    thread,
)

_OUTPUTS = {"tool_outputs": [{"tool_call_id": c["id"], "output": "out"} for c in CALLS]}
_KEPT = {"call_a": "out", "call_b": "out"}
_CHOICE = {"tool_choice": "required"}


def round_trip() -> Talk:
    """A whole tool round trip, as the vanished service answered it."""
    talk = Talk()
    talk.say("createThread", thread(), label="create.thread")
    talk.say(
        "createMessage",
        message("user", "Hello?"),
        label="message.user",
        sent={"role": "user", "content": "Hello?"},
    )
    talk.create(sent=_CHOICE, tool_choice="required").poll("in_progress", "requires_action")
    talk.say("listRunSteps", page(calling()), label="steps.waiting")
    talk.say("createRun", refusal(), status=400, label="lock.run")
    talk.say("createMessage", refusal(), status=400, label="lock.message")
    talk.say("submitToolOutputs", refusal(), status=400, label="tool.partial", sent={})
    talk.poll("requires_action", label="tool.after-refusal")
    again = run("queued", started_at=T + 1)
    talk.say("submitToolOutputs", again, label="tool.submit", sent=_OUTPUTS)
    talk.poll("in_progress", "completed").poll("completed", label="poll.last")
    talk.say("submitToolOutputs", refusal(), status=400, label="tool.submit-late", sent=_OUTPUTS)
    talk.say("cancelRun", refusal(), status=400, label="cancel.terminal")
    steps = page(step(), calling("completed", **_KEPT, usage=None) | {"usage": step()["usage"]})
    total = {"prompt_tokens": 6, "completion_tokens": 4, "total_tokens": 10}
    talk.say("retrieveRun", run("completed", usage=total), label="poll.last")
    talk.say("listRunSteps", steps, label="steps.all")
    talk.say("retrieveRunStep", step(), label="steps.one", step_id="step_a")
    talk.say("listMessages", page(message(), message("user", "Hello?")), label="messages.after")
    talk.say("createMessage", message("user", "Thanks."), label="unlock.message", sent={})
    return talk


def test_the_recorded_round_trip_is_flagged_by_nothing() -> None:
    assert round_trip().flagged() == set()


def test_and_most_of_what_it_shows_is_judged() -> None:
    """An innocent that nobody looks at proves nothing."""
    talk = round_trip()
    assert sum(talk.said(check) == "holds" for check in CHECKS) > 110


def test_a_run_that_fails_before_its_first_step_owes_no_steps() -> None:
    talk = Talk().create().poll("failed")
    talk.say("listRunSteps", page(), label="steps.all")
    assert talk.flagged() == set()


def test_a_slow_run_still_holds_its_thread() -> None:
    """A message, a run and outputs that come while a run is not at its end may be refused."""
    talk = Talk().create().poll("in_progress")
    talk.say("createMessage", refusal(), status=400, label="message.user", sent={})
    talk.say("createMessage", refusal(), status=400, label="unlock.message", sent={})
    talk.say("createRun", refusal(), status=400, label="create.good", sent={})
    talk.say("cancelRun", run("cancelling"), label="cancel.terminal")
    assert talk.flagged() == set()


def test_a_run_that_expires_in_between_frees_its_thread() -> None:
    talk = Talk().create().poll("requires_action")
    talk.say("createMessage", message("user"), label="lock.message", sent={})
    talk.say("submitToolOutputs", refusal(), status=400, label="tool.submit", sent=_OUTPUTS)
    talk.poll("expired", label="tool.after-refusal")
    assert talk.flagged() == set()


def test_a_run_that_ends_in_between_cannot_be_cancelled() -> None:
    talk = Talk().create().poll("in_progress")
    talk.say("cancelRun", refusal(), status=400, label="cancel.running")
    talk.poll("completed")
    assert talk.flagged() == set()


def test_a_cancel_may_take_effect_after_its_answer() -> None:
    talk = Talk().create().poll("in_progress")
    talk.say("cancelRun", run("in_progress"), label="cancel.running")
    talk.poll("cancelling", "cancelled")
    assert talk.flagged() == set()
    assert [f.answer for f in talk.facts("RUN-CANCEL-002")] == ["in_progress, then cancelling"]


def test_a_cancelled_run_may_reach_another_end() -> None:
    for end in ("completed", "failed", "expired", "incomplete", "cancelled"):
        talk = Talk().create().poll("in_progress")
        talk.say("cancelRun", run("cancelling"), label="cancel.running")
        assert talk.poll(end).flagged() == set(), end


def test_a_model_that_calls_one_function_of_two_is_fine() -> None:
    one = {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": CALLS[:1]}}
    talk = Talk().create(sent=_CHOICE, tool_choice="required")
    talk.say("retrieveRun", run("requires_action", required_action=one), label="poll.wait")
    half = calling()
    half["step_details"]["tool_calls"].pop()
    talk.say("listRunSteps", page(half), label="steps.waiting")
    assert talk.flagged() == set()


def test_calls_may_come_in_any_order_and_layout() -> None:
    spaced = {**CALLS[1], "function": {"name": "tell", "arguments": '{ "x" : 1 }'}}
    turned = {"submit_tool_outputs": {"tool_calls": [spaced, CALLS[0]]}}
    talk = Talk().poll("requires_action")
    action = {"type": "submit_tool_outputs", **turned}
    talk.say("retrieveRun", run("requires_action", required_action=action))
    assert talk.said("TOOL-CALL-003") == "holds"
    assert talk.flagged() == set()


@pytest.mark.parametrize(
    "change",
    [
        lambda body: {**body, "x_vendor": {"cost": 1}},
        lambda body: dict(reversed(body.items())),
        lambda body: {**body, "metadata": None},
        lambda body: {**body, "instructions": ""},
        lambda body: {k: v for k, v in body.items() if k not in {"temperature", "top_p"}},
        lambda body: {**body, "created_at": T + 1},
        lambda body: {**body, "created_at": float(T)},
        lambda body: {**body, "expires_at": body["expires_at"] and T + 3600},
        lambda body: {**body, "tools": [{"type": "code_interpreter"}]},
        lambda body: {**body, "usage": body["usage"] and {**body["usage"], "cached": 2}},
    ],
    ids=[
        "unknown key",
        "order of keys",
        "null metadata",
        "empty instructions",
        "no sampling",
        "rounded up",
        "float",
        "longer life",
        "tools",
        "more usage",
    ],
)
def test_runs_that_look_different_and_comply(
    change: Callable[[dict[str, object]], dict[str, object]],
) -> None:
    talk = Talk()
    for status in ("queued", "in_progress", "completed"):
        talk.say("retrieveRun", change(run(status)), label="poll.wait")
    assert talk.flagged() == set()


@pytest.mark.parametrize("end", ["failed", "cancelled", "expired", "incomplete"])
@pytest.mark.parametrize("field", ["started_at", "usage", "expires_at"])
def test_what_is_unknown_of_an_end_is_not_judged(end: str, field: str) -> None:
    values: tuple[object, ...] = (None, {"usage": step()["usage"]}.get(field, T + 2))
    for value in values:
        talk = Talk()
        talk.say("retrieveRun", run(end, **{field: value}))
        assert talk.flagged() == set(), value


def test_an_incomplete_run_may_show_when_it_was_completed_or_not() -> None:
    for value in (None, T + 2):
        talk = Talk()
        talk.say("retrieveRun", run("incomplete", completed_at=value))
        assert talk.flagged() == set()


@pytest.mark.parametrize("status", ["queued", "in_progress", "failed"])
def test_a_new_run_may_have_come_so_far(status: str) -> None:
    talk = Talk().create(status)
    assert talk.flagged() == set()
    assert [fact.answer for fact in talk.facts("RUN-LIFE-003")] == [status]


def test_metadata_of_the_servers_own_is_no_loss() -> None:
    sent = {"metadata": {"a": "1"}}
    talk = Talk().create(sent=sent, metadata={"a": "1", "trace": "9"})
    more = run("in_progress", metadata={"a": "2", "trace": "9"})
    talk.say("modifyRun", more, label="meta.modify", sent={"metadata": {"a": "2"}})
    talk.say("retrieveRun", more, label="meta.read")
    assert talk.flagged() == set()


def test_steps_with_the_keys_of_the_document_are_fine() -> None:
    talk = Talk()
    documented = step(expired_at=None, metadata={}, id="step_9")
    del documented["expires_at"]
    talk.say("listRunSteps", page(documented))
    assert talk.flagged() == set()


def test_a_refusal_may_have_any_words_and_status() -> None:
    talk = Talk()
    for status in (400, 403, 404, 409, 422):
        odd = refusal("Nein.", type="bad", param="", code="E7")
        talk.say("retrieveRun", odd, status=status, label="iso.retrieve")
    assert talk.flagged() == set()


def test_a_terse_404_is_a_refusal_where_the_operation_is_known() -> None:
    talk = Talk().poll("queued")
    talk.say("retrieveRun", refusal("Not found"), status=404, label="error.unknown-run")
    assert talk.said("ERR-ID-002") == "holds"
    assert talk.view().absent == frozenset()


def test_unknown_keys_in_a_body_may_be_overlooked() -> None:
    talk = Talk()
    for sent in ({"colour": "red"}, {"metadata": None}, {"metadata": {"a": "b"}, "x": [1]}):
        talk.say("modifyThread", {"id": "thread_a"}, label="generated.invalid", sent=sent)
    talk.say("modifyThread", {"id": "thread_a"}, label="generated.invalid", raw=None)
    assert talk.said("ERR-GEN-002") is None


def runs(*stamps: int) -> list[dict[str, object]]:
    """Runs with these creation times and ids run_0, run_1…"""
    return [run("completed", id=f"run_{n}", created_at=T + at) for n, at in enumerate(stamps)]


def test_items_of_one_second_stand_in_any_order() -> None:
    """The same three in another order each time, page by page, and back."""
    a, b, c = runs(0, 0, 0)
    talk = Talk()
    talk.say("listRuns", page(a, b, c), label="list.desc", query="?limit=100")
    talk.say("listRuns", page(b, a, c), label="list.asc", query="?limit=100&order=asc")
    talk.say("listRuns", page(c, more=True), label="list.walk", query="?limit=1")
    talk.say("listRuns", page(a, more=True), label="list.walk", query="?limit=1&after=run_2")
    talk.say("listRuns", page(b), label="list.walk", query="?limit=1&after=run_0")
    talk.say("listRuns", page(), label="list.before", query="?limit=100&before=run_2")
    assert talk.flagged() == set()
    assert talk.said("LIST-WALK-002") == "holds"


def test_a_page_before_a_cursor_may_be_turned_round() -> None:
    a, b, c = runs(2, 1, 0)
    talk = Talk()
    talk.say("listRuns", page(a, b, c), label="list.desc", query="?limit=100")
    for got in ([a, b], [b, a], [b]):
        talk.say("listRuns", page(*got), label="list.before", query="?limit=2&before=run_2")
    assert talk.flagged() == set()


@pytest.mark.parametrize("ends", [{"first_id": "", "last_id": ""}, {"total": 0}])
def test_an_empty_page_may_end_in_anything(ends: dict[str, object]) -> None:
    talk = Talk()
    talk.say("listRuns", page(**ends))
    assert talk.flagged() == set()


def test_a_provider_that_says_slow_down_is_not_judged_by_it() -> None:
    talk = Talk()
    slow = refusal("Slow down.", code="rate_limit_exceeded")
    for operation, label in (
        ("createRun", "create.good"),
        ("retrieveRun", "poll.wait"),
        ("createMessage", "message.user"),
        ("submitToolOutputs", "tool.submit"),
        ("cancelRun", "cancel.waiting"),
        ("listMessages", "messages.after"),
    ):
        talk.say(operation, slow, status=429, label=label, sent={})
    assert talk.flagged() == set()


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8"])
def test_a_content_type_may_name_its_charset(kind: str) -> None:
    talk = Talk()
    talk.say("retrieveRun", run(), content_type=kind)
    assert talk.said("HTTP-TYPE-001") == "holds"


def test_null_within_an_override_is_not_given() -> None:
    """Clients send null for what they leave open; the default stands there then, or nothing."""
    function = {"name": "look", "description": None, "strict": None, "parameters": {}}
    sent = {
        "tools": [{"type": "function", "function": function}],
        "truncation_strategy": {"type": "auto", "last_messages": None},
    }
    shown = {"name": "look", "strict": False, "parameters": {}}
    talk = Talk().create(
        sent=sent,
        tools=[{"type": "function", "function": shown}],
        truncation_strategy={"type": "auto"},
    )
    assert talk.said("RUN-ECHO-011") == talk.said("RUN-ECHO-013") == "holds"


def test_metadata_that_was_no_text_may_become_text() -> None:
    talk = Talk()
    sent = {"role": "user", "content": "Hello?", "metadata": {"n": 1}}
    told = message("user", "Hello?", metadata={"n": "1"})
    talk.say("createMessage", told, label="message.user", sent=sent)
    assert talk.flagged() == set()


def test_a_limit_that_the_server_set_may_be_the_reason() -> None:
    reason = {"reason": "max_prompt_tokens"}
    sent = {"max_completion_tokens": 256}
    limits = {"max_completion_tokens": 256, "max_prompt_tokens": 4000}
    talk = Talk().create(sent=sent, **limits)
    talk.say("retrieveRun", run("incomplete", incomplete_details=reason, **limits))
    assert talk.said("RUN-INC-001") is None
    talk = Talk().create(sent=sent, max_completion_tokens=256)
    other = run("incomplete", incomplete_details=reason, max_completion_tokens=256)
    talk.say("retrieveRun", other)
    assert talk.said("RUN-INC-001") == "broken"


def _created_message(place: str, text: str) -> dict[str, object]:
    return message("user", text, id="msg_1", thread_id=place)


def test_messages_and_steps_may_be_numbered_within_their_place() -> None:
    """What comes back by an id that both places know is theirs if it is another one."""
    talk = Talk()
    for place in ("thread_a", "thread_b"):
        talk.say("createMessage", _created_message(place, place), thread_id=place, sent={})
    own = _created_message("thread_b", "thread_b")
    talk.say("retrieveMessage", own, label="iso.message", thread_id="thread_b", message_id="msg_1")
    talk.say("listRunSteps", page(step(id="step_1")), label="steps.seen")
    made = {"type": "message_creation", "message_creation": {"message_id": "msg_9"}}
    other = step(id="step_1", run_id="run_b", step_details=made)
    talk.say("retrieveRunStep", other, label="iso.step-of-run", run_id="run_b", step_id="step_1")
    assert talk.said("ISO-THREAD-004") == talk.said("ISO-RUN-001") == "holds"


def test_but_the_same_one_under_another_name_is_a_leak() -> None:
    talk = Talk()
    talk.say("createMessage", _created_message("thread_a", "Hello?"), sent={})
    for shown in (_created_message("thread_a", "Hello?"), _created_message("thread_b", "Hello?")):
        talk.say(
            "retrieveMessage", shown, label="iso.message", thread_id="thread_b", message_id="msg_1"
        )
    talk.say("listRunSteps", page(step(id="step_1")), label="steps.seen")
    for run_id in ("run_a", "run_b"):
        leak = step(id="step_1", run_id=run_id)
        talk.say(
            "retrieveRunStep", leak, label="iso.step-of-run", run_id="run_b", step_id="step_1"
        )
    for check in ("ISO-THREAD-004", "ISO-RUN-001"):
        assert [fact.kind for fact in talk.facts(check)] == ["broken", "broken"]
