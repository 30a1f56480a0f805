"""The clean reference is flagged by nothing, whatever its seed, its speed and our hurry."""

from __future__ import annotations

import anyio
import pytest

from conformance.cli.selftest import examine, flagged
from conformance.judge import select
from conformance.record import RunRecord
from conformance.reference import Pace

PATIENCE = "the run may live for 3600 s, which is not waited for"
"""Why the scenario of expiry stops where runs live for an hour."""
UNSHOWN = {"STREAM-ERR-001"}
"""Only a stream that breaks shows an event of that kind, and the clean reference has none."""


def _clean(record: RunRecord) -> None:
    assert flagged(record) == frozenset()
    stopped = [s.reason for s in record.scenarios if s.outcome != "done"]
    assert stopped in ([], [PATIENCE])
    assert record.exit_code == 0
    assert record.leftovers == ()


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 20_260_826])
@pytest.mark.parametrize("concurrency", [1, 4])
def test_with_any_seed_and_concurrency(seed: int, concurrency: int) -> None:
    _clean(anyio.run(lambda: examine(None, seed, concurrency=concurrency)))


@pytest.mark.parametrize(
    "pace",
    [
        Pace(queue_seconds=0, run_seconds=0),
        Pace(queue_seconds=0, run_seconds=5),
        Pace(queue_seconds=30, run_seconds=0.001),
        Pace(queue_seconds=2, run_seconds=40),
        Pace(queue_seconds=0.1, run_seconds=200),
        Pace(expire_seconds=3600),
    ],
    ids=str,
)
def test_at_any_speed(pace: Pace) -> None:
    _clean(anyio.run(lambda: examine(None, 1, pace=pace, concurrency=3)))


def test_runs_that_expire_before_they_do_anything_are_no_fault() -> None:
    record = anyio.run(lambda: examine(None, 0, pace=Pace(run_seconds=50, expire_seconds=10)))
    assert flagged(record) == frozenset()


@pytest.mark.parametrize("patience", [0.01, 1.0, 20.0])
def test_a_slow_provider_is_no_worse_for_our_impatience(patience: float) -> None:
    """What was not waited for is inconclusive or not run, and never a finding."""
    slow = Pace(queue_seconds=8, run_seconds=30)
    record = anyio.run(lambda: examine(None, 0, pace=slow, run_wait_s=patience))
    assert flagged(record) == frozenset()
    assert record.exit_code in {0, 5}


def test_every_requirement_passes_on_it() -> None:
    """What is never shown cannot be killed for either."""
    record = anyio.run(examine, None)
    assert {r.check for r in record.results if r.verdict != "pass"} == UNSHOWN
    assert len(record.results) == len(select(record.edition))
