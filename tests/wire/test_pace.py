"""No more requests of a sort in any minute than the provider allows, and no wait without need."""

from __future__ import annotations

from collections.abc import Sequence

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.wire import Budget, Pace, Rates, Recorder, Target, Wire
from tests.wire.test_client import STARTED


class Clock:
    """A clock that goes on when somebody sleeps."""

    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds


def turns(most: int, idle: Sequence[float]) -> list[float]:
    """Return when each request got its turn, each asked for so long after the one before."""
    clock = Clock()
    pace = Pace(Rates(posts=most), clock)

    async def go() -> list[float]:
        found = []
        for seconds in idle:
            clock.at += seconds
            await pace.turn("POST", paid=False)
            found.append(clock.at)
        return found

    return anyio.run(go)


@given(most=st.integers(1, 6), idle=st.lists(st.floats(0, 40), max_size=30))
def test_no_minute_has_more_than_are_allowed(most: int, idle: list[float]) -> None:
    found = turns(most, idle)
    assert all(b - a > 60 for a, b in zip(found, found[most:], strict=False))


def test_what_fits_into_a_minute_waits_for_nothing() -> None:
    assert turns(3, [0, 1, 1]) == [0, 1, 2]
    assert turns(3, [0, 1, 1, 1]) == [0, 1, 2, 61]
    assert turns(1, [0, 70]) == [0, 70]


@pytest.mark.parametrize(
    ("rates", "method", "path", "waits"),
    [
        (Rates(gets=1), "GET", "/assistants", True),
        (Rates(posts=1), "POST", "/threads", True),
        (Rates(deletes=1), "DELETE", "/threads/thread_1", True),
        (Rates(runs=1), "POST", "/threads/runs", True),
        (Rates(runs=1), "POST", "/threads/thread_1/runs", True),
        (Rates(posts=1), "POST", "/threads/thread_1/runs", False),
        (Rates(posts=1, deletes=1, runs=1), "GET", "/assistants", False),
        (Rates(gets=1, runs=1), "POST", "/threads/thread_1/runs/run_1/cancel", False),
    ],
)
def test_each_sort_has_a_limit_of_its_own(
    rates: Rates, method: str, path: str, waits: bool
) -> None:
    clock = Clock()
    wire = Wire(
        Target("x", "http://host/v1", rates=rates),
        Recorder(STARTED),
        Budget(10, 10),
        transport=httpx.MockTransport(lambda _: httpx.Response(200, json={})),
        pause=clock,
    )

    async def go() -> None:
        for _ in range(2):
            await wire.send(method, path, scenario="s")
        await wire.aclose()

    anyio.run(go)
    _, second = wire.recorder.exchanges
    assert second.started_ms == (61_000 if waits else 0)
    # The wait is ours: no answer took longer for it.
    assert second.elapsed_ms == 0
