"""What is done with what is drawn: its errors are its own."""

from __future__ import annotations

import random
from typing import Any

import hypothesis.strategies as st
import pytest

from conformance.properties import chance
from conformance.properties.bridge import Leave
from conformance.properties.walk import Walk
from tests.drive.world import play


def test_an_error_of_whoever_sends_comes_out_as_itself_and_at_once() -> None:
    """Sent again to see whether it comes back, it would cost the provider's owner twice."""
    sent: list[int] = []

    def send(value: int) -> None:
        sent.append(value)
        if len(sent) == 3:
            raise ZeroDivisionError("planted")

    with pytest.raises(ZeroDivisionError, match="planted"):
        chance.draw(st.integers(), 9, 1, send)
    assert len(sent) == 3


def test_its_cause_comes_with_it() -> None:
    def send(value: int) -> None:
        try:
            raise KeyError("first")
        except KeyError as error:
            raise ValueError("planted") from error

    with pytest.raises(ValueError, match="planted") as caught:
        chance.draw(st.integers(), 1, 1, send)
    assert isinstance(caught.value.__cause__, KeyError)


def test_who_leaves_leaves() -> None:
    def send(value: int) -> None:
        raise Leave

    with pytest.raises(Leave):
        chance.draw(st.integers(), 9, 1, send)


@pytest.mark.parametrize("seed", [0, 1, 77])
def test_as_many_are_drawn_as_are_asked_for(seed: int) -> None:
    """Whatever the strategy refuses in between."""
    sent: list[int] = []
    chance.draw(st.integers().filter(lambda value: value % 3 == 0), 5, seed, sent.append)
    assert len(sent) == 5
    assert len(set(sent)) > 1


def test_from_what_refuses_everything_nothing_is_drawn() -> None:
    chance.draw(st.integers().filter(lambda _: False), 5, 1, lambda _: pytest.fail("drawn"))


def test_the_process_keeps_its_own_chance() -> None:
    random.seed(5)
    before = random.getstate()
    chance.draw(st.randoms(use_true_random=True), 2, 1, lambda _: None)
    assert random.getstate() == before


@pytest.mark.parametrize("where", ["__init__", "first_of", "judge"])
@pytest.mark.parametrize("again", [True, False])
def test_a_bug_of_an_exploration_is_on_record(
    where: str, again: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether or not it would come back, which is all that hypothesis would say of it."""
    method, calls = getattr(Walk, where), []

    def broken(self: Walk, *given: Any) -> Any:
        calls.append(where)
        if again or len(calls) == 1:
            raise ZeroDivisionError("planted")
        return method(self, *given)

    monkeypatch.setattr(Walk, where, broken)
    trace = play(only=["RUN-LIFE-002"], max_paid_runs=60)
    ended = {one.name: (one.outcome, one.reason) for one in trace.scenarios}
    assert ended["explore"] == ("error", "ZeroDivisionError: planted")
    assert len(calls) == 1
