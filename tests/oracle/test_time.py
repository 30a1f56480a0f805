"""Whole seconds, in order, give or take the rounding of one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.oracle.time import SLACK_S, disorder, is_seconds

T = 1_800_000_000
offsets = st.integers(0, 600)


@given(offsets, offsets, offsets, st.sampled_from(["completed_at", "failed_at", "cancelled_at"]))
def test_created_started_ended_is_in_order(a: int, b: int, c: int, end: str) -> None:
    created, started, ended = sorted((a, b, c))
    run = {"created_at": T + created, "started_at": T + started, end: T + ended}
    assert disorder(run) is None


@given(st.integers(SLACK_S + 1, 10_000), st.sampled_from(["completed_at", "failed_at"]))
def test_an_end_before_the_start_is_out_of_order(early: int, end: str) -> None:
    run = {"created_at": T - 20_000, "started_at": T, end: T - early}
    assert end in str(disorder(run))


def test_a_second_the_wrong_way_is_rounding() -> None:
    assert disorder({"created_at": T + SLACK_S, "started_at": T}) is None
    assert disorder({"created_at": T + SLACK_S + 1, "started_at": T}) is not None


def test_a_run_that_never_started_has_an_order_too() -> None:
    assert disorder({"created_at": T, "started_at": None, "failed_at": T - 100}) is not None
    assert disorder({"created_at": T, "started_at": None, "failed_at": T}) is None


@given(
    st.dictionaries(
        st.sampled_from(["created_at", "started_at", "completed_at"]),
        st.none() | st.booleans() | st.text(max_size=3) | st.lists(st.integers(), max_size=1),
    )
)
def test_what_is_no_number_has_no_order(run: dict[str, object]) -> None:
    assert disorder(run) is None


@pytest.mark.parametrize(
    ("value", "good"),
    [
        (T, True),
        (1_698_984_975, True),
        (T * 1000, False),
        (0, False),
        (-1, False),
        (True, False),
        (float(T), False),
        (str(T), False),
        (None, False),
    ],
)
def test_seconds_are_told_from_milliseconds_counters_and_texts(value: object, good: bool) -> None:
    assert is_seconds(value) is good
