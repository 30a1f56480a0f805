"""Requests that met: what came of them, and what their checks say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.conversation import CALLS, Talk, message, page, refusal, run

_OUTPUTS = {"tool_outputs": [{"tool_call_id": c["id"], "output": "out"} for c in CALLS]}
_SENT = {"assistant_id": "asst_a", "tool_choice": "required"}
_NO = refusal()


def _runs(talk: Talk, first: int, second: int) -> Talk:
    """Two creations that overlap, after one that shows that such a run is taken."""
    talk.say("createRun", run("queued"), label="create.good", sent=_SENT, thread_id="thread_b")
    for status, name in ((first, "run_a"), (second, "run_b")):
        body = run("queued", id=name) if status == 200 else _NO
        talk.say(
            "createRun", body, status=status, label="race.create", sent=_SENT, at=5000, lasts=50
        )
    return talk


def _seen(talk: Talk, first: str, second: str) -> Talk:
    talk.say("retrieveRun", run(first), label="poll.again", run_id="run_a", at=6000)
    talk.say("retrieveRun", run(second, id="run_b"), label="poll.again", run_id="run_b", at=7000)
    return talk


@pytest.mark.parametrize("loser", [400, 404, 409, 422, 423])
def test_one_of_two_runs_wins(loser: int) -> None:
    for talk in (_runs(Talk(), 200, loser), _runs(Talk(), loser, 200)):
        assert talk.said("RUN-RACE-001") == talk.said("RUN-RACE-002") == "holds"


def test_two_runs_that_are_active_together_are_found() -> None:
    talk = _seen(_runs(Talk(), 200, 200), "in_progress", "requires_action")
    assert talk.said("RUN-RACE-001") == "broken"
    assert talk.said("RUN-RACE-002") is None


@pytest.mark.parametrize(("first", "second"), [("completed", "queued"), ("queued", "failed"),
                                               ("cancelling", "queued")])  # fmt: skip
def test_one_run_may_follow_upon_the_end_of_the_other(first: str, second: str) -> None:
    talk = _seen(_runs(Talk(), 200, 200), first, second)
    assert talk.said("RUN-RACE-001") == talk.said("RUN-RACE-002") == "holds"


def test_two_runs_of_which_nobody_looked_at_one_are_not_judged_as_active() -> None:
    assert _runs(Talk(), 200, 200).said("RUN-RACE-001") == "holds"


@pytest.mark.parametrize("pair", [(400, 400), (200, 500), (500, 400), (500, 500)])
def test_no_winner_or_a_server_that_breaks_is_found(pair: tuple[int, int]) -> None:
    assert _runs(Talk(), *pair).said("RUN-RACE-002") == "broken"


@pytest.mark.parametrize("pair", [(409, 409), (400, 409)])
def test_both_may_be_told_to_try_again(pair: tuple[int, int]) -> None:
    assert _runs(Talk(), *pair).said("RUN-RACE-002") == "holds"


@pytest.mark.parametrize("pair", [(429, 400), (503, 503), (200, 502)])
def test_what_was_not_answered_raced_nobody(pair: tuple[int, int]) -> None:
    assert _runs(Talk(), *pair).said("RUN-RACE-002") is None


def test_where_no_such_run_is_taken_at_all_no_race_is_lost() -> None:
    talk = Talk()
    for _ in range(2):
        talk.say("createRun", _NO, status=400, label="race.create", sent=_SENT, at=5000)
    assert talk.said("RUN-RACE-002") is None


def _submits(first: int, second: int, after: str = "in_progress") -> Talk:
    talk = Talk().create().poll("requires_action")
    talk.say(
        "submitToolOutputs", run("queued"), label="tool.submit", sent=_OUTPUTS, run_id="run_z"
    )
    for status in (first, second):
        body = run("queued") if status == 200 else _NO
        talk.say(
            "submitToolOutputs", body, status=status, label="race.submit", sent=_OUTPUTS, at=9000
        )
    talk.say("retrieveRun", run(after), label="poll.again", at=12000)
    return talk


def test_outputs_are_taken_once() -> None:
    assert _submits(200, 400).said("TOOL-RACE-001") == "holds"
    assert _submits(409, 200).said("TOOL-RACE-002") == "holds"
    assert _submits(200, 200).said("TOOL-RACE-001") == "broken"
    assert _submits(400, 400).said("TOOL-RACE-002") == "broken"
    assert _submits(200, 500).said("TOOL-RACE-002") == "broken"


def test_a_run_that_expired_meanwhile_takes_no_outputs() -> None:
    assert _submits(400, 400, "expired").said("TOOL-RACE-002") == "holds"


def test_a_model_that_calls_nothing_leaves_races_of_outputs_open() -> None:
    talk = Talk().create().poll("completed", label="race.unwilling")
    assert talk.said("TOOL-RACE-001") == "unwilling"
    assert talk.said("RUN-RACE-001") is None


@pytest.mark.parametrize(
    ("cancel", "submit", "said"),
    [
        (200, 400, "holds"),
        (400, 200, "holds"),
        (200, 200, "holds"),
        (409, 409, "holds"),
        (400, 400, "broken"),
        (500, 200, "broken"),
        (200, 500, "broken"),
        (503, 400, None),
    ],
)
def test_cancel_against_outputs(cancel: int, submit: int, said: str | None) -> None:
    talk = Talk().create().poll("requires_action")
    talk.say(
        "submitToolOutputs", run("queued"), label="tool.submit", sent=_OUTPUTS, run_id="run_z"
    )
    shown: dict[int, Any] = {200: run("cancelling")}
    talk.say("cancelRun", shown.get(cancel, _NO), status=cancel, label="race.cancel", at=9000)
    body = run("queued") if submit == 200 else _NO
    talk.say(
        "submitToolOutputs", body, status=submit, label="race.outputs", sent=_OUTPUTS, at=9000
    )
    talk.say("retrieveRun", run("cancelling"), label="poll.again", at=12000)
    assert talk.said("TOOL-RACE-003") == said


@pytest.mark.parametrize(
    ("status", "there", "said"),
    [
        (200, True, "holds"),
        (400, False, "holds"),
        (200, False, "broken"),
        (400, True, "broken"),
        (500, True, None),
    ],
)
def test_a_message_that_met_a_run(status: int, there: bool, said: str | None) -> None:
    talk = Talk()
    sent = {"role": "user", "content": "Now?"}
    body = message("user", "Now?") if status == 200 else _NO
    talk.say("createMessage", body, status=status, label="race.message", sent=sent)
    found = [message("user", "Before.", id="msg_z"), *([message("user", "Now?")] if there else [])]
    talk.say("listMessages", page(*found), label="race.messages")
    assert talk.said("RUN-RACE-003") == said


@pytest.mark.parametrize("spoilt", [{"content": []}, {"id": "msg_z"}, {"content": None}])
def test_a_message_whose_text_or_id_is_spoilt_is_there_all_the_same(
    spoilt: dict[str, Any],
) -> None:
    sent = {"role": "user", "content": "Now?"}
    talk = Talk()
    talk.say("createMessage", message("user", "Now?"), label="race.message", sent=sent)
    talk.say("listMessages", page(message("user", "Now?", **spoilt)), label="race.messages")
    assert talk.said("RUN-RACE-003") == "holds"
