"""What is meant to meet at the provider does meet there, where requests take time at all."""

from __future__ import annotations

import pytest

from conformance.trace import Trace
from tests.drive.world import play


@pytest.fixture(scope="module")
def trace() -> Trace:
    return play(only=["RUN-RACE-*", "TOOL-RACE-*"], concurrency=1)


@pytest.mark.parametrize(
    ("scenario", "labels"),
    [
        ("races", {"race.create", "race.message"}),
        ("races", {"race.submit"}),
        ("tool-refusals", {"race.cancel", "race.outputs"}),
    ],
)
def test_what_races_is_under_way_at_one_moment(
    scenario: str, labels: set[str], trace: Trace
) -> None:
    met = [e for e in trace.exchanges if e.scenario == scenario and e.label in labels]
    assert len(met) >= 2
    assert max(e.started_ms for e in met) < min(e.ended_ms for e in met)
