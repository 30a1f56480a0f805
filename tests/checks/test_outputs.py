"""What may be handed in, called, overridden and waited for: guilty and innocent by turns."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.conversation import CALLS, T, Talk, calling, message, page, refusal, run, step

_NO = refusal()
_LABELS = {
    "tool.again": "TOOL-SUBMIT-009",
    "tool.none": "TOOL-SUBMIT-011",
    "tool.surplus": "TOOL-SUBMIT-012",
    "tool.duplicate": "TOOL-SUBMIT-013",
    "tool.other-run": "TOOL-SUBMIT-014",
    "tool.stale": "TOOL-SUBMIT-015",
}


def _sent(*outputs: str) -> dict[str, Any]:
    pairs = zip(CALLS, outputs, strict=False)
    return {"tool_outputs": [{"tool_call_id": c["id"], "output": o} for c, o in pairs]}


@pytest.mark.parametrize(("label", "check"), _LABELS.items())
@pytest.mark.parametrize("status", [200, 400, 409, 422, 500])
def test_wrong_outputs_are_refused(label: str, check: str, status: int) -> None:
    talk = Talk().create().poll("requires_action")
    body = run("queued") if status == 200 else _NO
    talk.say("submitToolOutputs", body, status=status, label=label, sent=_sent("a", "b"))
    assert talk.said(check) == ("holds" if 400 <= status < 500 else "broken")


def test_outputs_that_come_again_for_a_call_of_the_same_id_may_be_taken() -> None:
    talk = Talk().create().poll("requires_action")
    talk.say("submitToolOutputs", run("queued"), label="tool.again", sent=_sent("a", "b"))
    talk.say("listRunSteps", page(calling("completed"), calling("completed")), label="steps.all")
    assert talk.said("TOOL-SUBMIT-009") is None


def test_outputs_after_a_cancel_are_judged_once_the_run_has_ended() -> None:
    for ended, said in (("cancelled", "broken"), ("cancelling", None)):
        talk = Talk().create().poll("requires_action", ended)
        talk.say("submitToolOutputs", run("queued"), label="tool.submit-ended", sent=_sent("a"))
        assert talk.said("TOOL-SUBMIT-010") == said


@pytest.mark.parametrize(
    ("label", "check"),
    [
        ("tool.reordered", "TOOL-OUT-001"),
        ("tool.blank", "TOOL-OUT-002"),
        ("tool.large", "TOOL-OUT-004"),
    ],
)
def test_outputs_that_are_refused_where_plain_ones_are_taken_are_found(
    label: str, check: str
) -> None:
    talk = Talk().create().poll("requires_action")
    talk.say("submitToolOutputs", _NO, status=400, label=label, sent=_sent("a", "b"))
    plain = [o for o in talk.facts(check) if o.kind != "unwilling"]
    assert plain == []
    talk.say("submitToolOutputs", run("queued"), label="tool.submit", sent=_sent("a", "b"))
    assert talk.said(check) == "broken"
    assert talk.said("TOOL-SUBMIT-001") == "holds"


@pytest.mark.parametrize(
    ("label", "check", "sent", "kept", "said"),
    [
        ("tool.blank", "TOOL-OUT-003", "", "", "holds"),
        ("tool.blank", "TOOL-OUT-003", "", "none", "broken"),
        ("tool.blank", "TOOL-OUT-003", "", None, "broken"),
        ("tool.large", "TOOL-OUT-005", "x" * 999, "x" * 999, "holds"),
        ("tool.large", "TOOL-OUT-005", "x" * 999, "x" * 99, "broken"),
    ],
)
def test_outputs_stand_in_their_step(
    label: str, check: str, sent: str, kept: str | None, said: str
) -> None:
    talk = Talk().create().poll("requires_action")
    talk.say("submitToolOutputs", run("queued"), label=label, sent=_sent(sent))
    shown = calling("completed")
    shown["step_details"]["tool_calls"][0]["function"]["output"] = kept
    talk.say("listRunSteps", page(shown), label="steps.all")
    assert talk.said(check) == said
    assert talk.said("TOOL-STEP-003") is None


# -- what is called ------------------------------------------------------------------------


def _named(name: str) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name}}


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("look", "requires_action", "holds"),
        ("sing", "requires_action", "broken"),
        ("look", "completed", "unwilling"),
        ("look", "failed", None),
    ],
)
def test_a_named_function_is_called(name: str, status: str, said: str | None) -> None:
    talk = Talk()
    sent = {"assistant_id": "asst_a", "tool_choice": _named(name)}
    shown = run("queued", tool_choice=_named(name))
    talk.say("createRun", shown, label="create.overrides", sent=sent)
    assert talk.poll(status).said("TOOL-CHOICE-003") == said


def test_a_run_that_shows_another_choice_acts_by_that() -> None:
    talk = Talk()
    sent = {"assistant_id": "asst_a", "tool_choice": _named("sing")}
    talk.say("createRun", run("queued"), label="create.overrides", sent=sent)
    assert talk.poll("requires_action").said("TOOL-CHOICE-003") is None


def test_a_run_without_tools_and_one_call_at_a_time() -> None:
    bare = Talk().create(sent={"tools": []}, tools=[]).poll("requires_action")
    assert bare.said("TOOL-CHOICE-004") == "broken"
    assert (
        Talk().create(sent={"tools": []}, tools=[]).poll("completed").said("TOOL-CHOICE-004")
        == "holds"
    )
    kept = Talk().create(sent={"tools": []}, tools=[{"type": "function"}]).poll("requires_action")
    assert kept.said("TOOL-CHOICE-004") is None
    alone = {"sent": {"parallel_tool_calls": False}, "parallel_tool_calls": False}
    assert Talk().create(**alone).poll("requires_action").said("TOOL-CHOICE-005") == "broken"
    assert Talk().create().poll("requires_action").said("TOOL-CHOICE-005") is None


# -- what is overridden --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "sent", "shown", "found"),
    [
        ("top_p", 0.5, 1.0, "RUN-ECHO-009"),
        ("max_prompt_tokens", 999, None, "RUN-ECHO-010"),
        ("truncation_strategy", {"type": "last_messages", "last_messages": 3},
         {"type": "auto", "last_messages": None}, "RUN-ECHO-011"),
        ("response_format", {"type": "json_object"}, "auto", "RUN-ECHO-012"),
        ("tools", [{"type": "file_search"}], [], "RUN-ECHO-013"),
        ("tools", [], [{"type": "file_search"}], "RUN-ECHO-014"),
        ("temperature", 0, 1.0, "RUN-ECHO-015"),
    ],
)  # fmt: skip
def test_an_override_that_does_not_show_is_one_finding(
    field: str, sent: Any, shown: Any, found: str
) -> None:
    talk = Talk().create(sent={field: sent}, **{field: shown})
    assert talk.flagged() == {found}
    assert Talk().create(sent={field: sent}, **{field: sent}).flagged() == set()


def test_what_a_tool_shows_beyond_what_was_sent_is_no_matter() -> None:
    sent = {"type": "function", "function": {"name": "look"}}
    shown = {"type": "function", "function": {"name": "look", "strict": False}}
    assert Talk().create(sent={"tools": [sent]}, tools=[shown]).said("RUN-ECHO-013") == "holds"


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("Be brief.\nRhyme.", "holds"),
        ("Be brief.\n\nRhyme.\n", "holds"),
        ("Rhyme.", "broken"),
        ("Rhyme. Be brief.", "broken"),
        ("Be brief.", "broken"),
    ],
)
def test_more_instructions_follow_upon_the_others(shown: str, said: str) -> None:
    talk = Talk()
    talk.say("createAssistant", {"id": "asst_a", "instructions": "Be brief."})
    talk.create(sent={"additional_instructions": "Rhyme."}, instructions=shown)
    assert talk.said("RUN-ECHO-016") == said


def _added(*stamps: int, drop: str | None = None) -> Talk:
    talk = Talk()
    sent = {"role": "user", "content": "First."}
    talk.say("createMessage", message("user", "First."), label="message.user", sent=sent)
    more = [{"role": "user", "content": text} for text in ("Second.", "Third.")]
    talk.say(
        "createRun",
        run("queued"),
        label="create.overrides",
        sent={"assistant_id": "asst_a", "additional_messages": more},
    )
    texts = ("First.", "Second.", "Third.")
    said = [
        message("user", text, created_at=T + stamp)
        for text, stamp in zip(texts, stamps, strict=False)
        if text != drop
    ]
    answer = message("assistant", "Hi.", created_at=T + stamps[3])
    # Within a second a list may have any order.
    talk.say("listMessages", page(answer, *said), label="messages.added")
    return talk


@pytest.mark.parametrize(
    ("stamps", "said"),
    [
        ((0, 0, 0, 0), "holds"),
        ((0, 1, 2, 9), "holds"),
        ((0, 1, 0, 1), "holds"),
        ((0, 9, 5, 20), "broken"),
        ((0, 5, 5, 2), "broken"),
        ((9, 1, 1, 20), "broken"),
    ],
)
def test_added_messages_have_an_order(stamps: tuple[int, ...], said: str) -> None:
    talk = _added(*stamps)
    assert talk.said("MSG-ADD-002") == said
    assert talk.said("MSG-ADD-001") == "holds"


def test_an_added_message_that_is_lost_is_found() -> None:
    assert _added(0, 0, 0, 0, drop="Third.").said("MSG-ADD-001") == "broken"


@pytest.mark.parametrize(
    ("there", "more", "said"),
    [
        (20, True, "holds"),
        # Pages of another size, or a list that does not say that it goes on, lose nothing.
        (10, True, "holds"),
        (20, False, "holds"),
        (21, False, "holds"),
        (0, True, None),
        (0, False, "broken"),
        (1, False, "broken"),
    ],
)
def test_a_thread_holds_its_first_messages(there: int, more: bool, said: str | None) -> None:
    first = [{"role": "user", "content": f"Note {n}."} for n in range(21)]
    talk = Talk()
    talk.say("createThread", {"id": "thread_a"}, label="create.full", sent={"messages": first})
    notes = (message("user", f"Note {n}.", id=f"msg_{n}") for n in range(there))
    talk.say("listMessages", page(*notes, more=more), label="list.default")
    assert talk.said("THREAD-MSG-001") == said


@pytest.mark.parametrize("reason", ["max_completion_tokens", "content_filter"])
def test_a_limit_is_named_and_kept(reason: str) -> None:
    limit = {"max_completion_tokens": 300}
    talk = Talk().create(sent=limit, **limit)
    shown = run("incomplete", incomplete_details={"reason": reason}, **limit)
    talk.say("retrieveRun", shown, label="poll.wait")
    assert talk.said("RUN-INC-001") == talk.said("RUN-INC-002") == "holds"


def test_another_limit_or_none_at_all_is_found() -> None:
    limit = {"max_completion_tokens": 300}
    talk = Talk().create(sent=limit, **limit)
    other = {"reason": "max_prompt_tokens"}
    talk.say("retrieveRun", run("incomplete", incomplete_details=other, **limit))
    assert talk.said("RUN-INC-001") == "broken"
    usage = {"prompt_tokens": 1, "completion_tokens": 301, "total_tokens": 302}
    talk = Talk().create(sent=limit, **limit)
    talk.say("retrieveRun", run("completed", usage=usage, **limit))
    assert talk.said("RUN-INC-002") == "broken"


# -- what is cancelled, and what expires ---------------------------------------------------


def test_a_cancel_in_the_queue_that_is_refused_differs() -> None:
    talk = Talk().create()
    talk.say("cancelRun", _NO, status=400, label="cancel.queued")
    assert talk.poll("queued").said("RUN-CANCEL-004") == "broken"
    moved = Talk().create()
    moved.say("cancelRun", _NO, status=400, label="cancel.queued")
    assert moved.poll("in_progress").said("RUN-CANCEL-004") is None


def test_a_resumed_run_that_works_can_be_cancelled() -> None:
    talk = Talk().create().poll("requires_action", "in_progress")
    talk.say("cancelRun", _NO, status=400, label="cancel.resumed")
    assert talk.poll("in_progress").said("RUN-CANCEL-003") == "broken"


def test_a_thread_whose_run_was_cancelled_is_free_once_it_has_ended() -> None:
    for status, said in (("cancelled", "broken"), ("cancelling", None)):
        talk = Talk().create().poll(status)
        sent = {"assistant_id": "asst_a"}
        talk.say("createRun", _NO, status=400, label="unlock.run", sent=sent)
        assert talk.said("RUN-CANCEL-006") == said


def _left_waiting(last: str, seconds: float) -> Talk:
    talk = Talk().create().poll("requires_action")
    talk.say("retrieveRun", run(last), label="expire.last", at=seconds * 1000)
    return talk


@pytest.mark.parametrize(
    ("status", "seconds", "said"),
    [
        ("expired", 605, "holds"),
        ("requires_action", 630, "unwilling"),
        ("requires_action", 700, "broken"),
        ("cancelled", 700, None),
    ],
)
def test_a_deadline_ends_a_run_that_waits(status: str, seconds: float, said: str | None) -> None:
    assert _left_waiting(status, seconds).said("RUN-EXPIRE-001") == said


@pytest.mark.parametrize(("after_s", "said"), [(-1, None), (0, "broken"), (5, "broken")])
def test_a_run_that_waits_may_fail_before_its_deadline_only(
    after_s: int, said: str | None
) -> None:
    talk = Talk().create().poll("requires_action")
    failed = run("failed", failed_at=T + 600 + after_s, expires_at=None)
    talk.say("retrieveRun", failed, label="expire.last", at=700_000)
    assert talk.said("RUN-EXPIRE-001") == said


def test_what_comes_after_the_deadline() -> None:
    talk = _left_waiting("expired", 605)
    talk.say("submitToolOutputs", run("queued"), label="expire.submit", at=606_000)
    assert talk.said("RUN-EXPIRE-002") == "broken"
    talk = _left_waiting("expired", 605)
    talk.say("createMessage", _NO, status=400, label="expire.message", sent={}, at=607_000)
    assert talk.said("RUN-EXPIRE-003") == "broken"
    for status, said in (("expired", "holds"), ("in_progress", "broken"), ("completed", "broken")):
        talk = _left_waiting("expired", 605)
        shown = page(calling(status))
        talk.say("listRunSteps", shown, label="expire.steps", at=608_000)
        assert talk.said("RUN-EXPIRE-004") == said
    talk = _left_waiting("expired", 605)
    talk.say("listRunSteps", page(step()), label="expire.steps", at=608_000)
    assert talk.said("RUN-EXPIRE-004") is None
