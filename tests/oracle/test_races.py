"""Which pairs of answers are explained: told by trying every serial order with the other laws."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.oracle.legality import legality
from conformance.oracle.races import (
    Answer,
    answer,
    cancel_and_submit,
    creations,
    submissions,
)
from conformance.oracle.run import Cause, reachable

_ANSWERS: tuple[Answer, ...] = get_args(Answer)
_PLAIN: tuple[Answer, ...] = ("accepted", "refused")
answers = st.sampled_from(_ANSWERS)
_SERVICE = frozenset({Cause.SERVICE})


def _may(operation: str, status: str) -> set[Answer]:
    """What an operation may be answered in a status."""
    law = legality(operation, status)
    return {"accepted"} if law == "ok" else {"refused"} if law == "refused" else set(_PLAIN)


def _serial(first: str, second: str) -> set[tuple[Answer, Answer]]:
    """What two operations on a waiting run may be answered, the first one being the first."""
    found: set[tuple[Answer, Answer]] = set()
    causes = {"cancelRun": Cause.CANCEL, "submitToolOutputs": Cause.SUBMIT}
    after = {"cancelRun": "cancelling", "submitToolOutputs": "queued"}
    for one in _may(first, "requires_action"):
        moved = after[first] if one == "accepted" else "requires_action"
        assert moved in reachable("requires_action", frozenset({causes[first]}))
        # The service may have gone on by the time of the second.
        statuses = reachable(moved, _SERVICE) if one == "accepted" else {moved}
        # Were it to ask again, then for other calls.
        statuses -= (
            {"requires_action"} if second == "submitToolOutputs" and moved == "queued" else set()
        )
        found |= {(one, two) for status in statuses for two in _may(second, status)}
    return found


def test_cancel_and_outputs_are_judged_as_serial_orders_explain_them() -> None:
    orders = _serial("cancelRun", "submitToolOutputs") | {
        (cancel, submit) for submit, cancel in _serial("submitToolOutputs", "cancelRun")
    }
    for cancel, submit in product(_PLAIN, _PLAIN):
        outcome = cancel_and_submit(cancel, submit, gone=False)
        assert outcome is not None
        assert (outcome.breaks is None) == ((cancel, submit) in orders), outcome


def test_two_submissions_are_judged_as_serial_orders_explain_them() -> None:
    orders = _serial("submitToolOutputs", "submitToolOutputs")
    orders |= {(two, one) for one, two in orders}
    for first, second in product(_PLAIN, _PLAIN):
        outcome = submissions(first, second, gone=False)
        assert outcome is not None
        assert (outcome.breaks is None) == ((first, second) in orders), outcome


def test_two_runs_are_judged_as_serial_orders_explain_them() -> None:
    """The first is accepted; the second one is refused unless the first has ended by then."""
    for first, second in product(_PLAIN, _PLAIN):
        one_wins = (first == "accepted") != (second == "accepted")
        both = first == second == "accepted"
        for together in (True, False):
            outcome = creations(first, second, together=together)
            assert outcome is not None
            assert (outcome.breaks is None) == (one_wins or (both and not together)), outcome


@given(answers, answers, st.booleans())
def test_who_is_called_first_does_not_matter(first: Answer, second: Answer, flag: bool) -> None:
    assert creations(first, second, together=flag) == creations(second, first, together=flag)
    assert submissions(first, second, gone=flag) == submissions(second, first, gone=flag)


@given(answers, st.booleans())
def test_what_says_nothing_leaves_all_undecided(other: Answer, flag: bool) -> None:
    assert creations("unclear", other, together=flag) is None
    assert submissions(other, "unclear", gone=flag) is None
    assert cancel_and_submit("unclear", other, gone=flag) is None


@given(answers, answers, st.booleans())
def test_names_tell_outcomes_apart(first: Answer, second: Answer, flag: bool) -> None:
    """An outcome of one name is always legal, or never."""
    for race in (
        creations(first, second, together=flag),
        submissions(first, second, gone=flag),
        cancel_and_submit(first, second, gone=flag),
    ):
        if race is not None:
            legal = {"accepted", "refused", "conflict"}
            assert race.breaks is None or "broke" in (first, second) or {first, second} <= legal
            assert race.name


@pytest.mark.parametrize("first", ["refused", "conflict"])
def test_a_conflict_says_try_again(first: Answer) -> None:
    for outcome in (
        creations(first, "conflict", together=False),
        submissions(first, "conflict", gone=False),
        cancel_and_submit(first, "conflict", gone=False),
    ):
        assert outcome is not None
        assert outcome.breaks is None


def test_a_run_that_had_ended_takes_neither() -> None:
    for race in (submissions, cancel_and_submit):
        outcome = race("refused", "refused", gone=True)
        assert outcome is not None
        assert outcome.breaks is None


@pytest.mark.parametrize("other", ["accepted", "refused", "conflict", "broke"])
def test_to_break_over_a_race_is_never_in_order(other: Answer) -> None:
    for outcome in (
        creations("broke", other, together=False),
        submissions(other, "broke", gone=True),
        cancel_and_submit("broke", other, gone=True),
    ):
        assert outcome is not None
        assert outcome.breaks == "orderly"


@given(st.none() | st.integers(100, 599))
def test_every_status_is_some_answer(status: int | None) -> None:
    told = answer(status)
    assert told in _ANSWERS
    assert (told == "accepted") == (status is not None and 200 <= status < 300)
    if told in {"refused", "conflict"}:
        assert status is not None
        assert 400 <= status < 500
    assert told == "unclear" or status not in {None, 429, 502, 503, 504}
