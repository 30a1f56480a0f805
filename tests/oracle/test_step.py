"""The step automaton."""

from __future__ import annotations

import pytest

from conformance.oracle.step import STATUSES, TERMINAL, may_follow


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("after", STATUSES)
def test_a_step_ends_once(before: str, after: str) -> None:
    ends_now = before == "in_progress" and after in TERMINAL
    assert may_follow(before, after) == (before == after or ends_now)
