"""Whatever servers were found to do, a client comes to a value or a typed error, and to an end.

The collected deviations stand beside the checkout. Each row has to be in the table: met by a small
deviation of a valid answer, or out of a client's reach for a reason.
"""

from __future__ import annotations

import csv
from typing import Any

import pytest

from runs_client import Retry, errors
from tests.client.deviations import MET, UNMET, Met
from tests.client.world import World, events_of, settle, tell
from tests.shared import SHARED

FACTS = SHARED / "facts" / "deviations.csv"
SOON = Retry(attempts=2, wait_initial=0.001, wait_max=0.001)
MEETINGS = [
    pytest.param(met, id=f"{name}-{at}")
    for name, all_ in MET.items()
    for at, met in enumerate(all_)
]


@pytest.mark.skipif(
    not FACTS.is_file(), reason="the facts stand beside the checkout, and not here"
)
def test_every_collected_deviation_is_met_or_out_of_reach():
    with FACTS.open(newline="") as file:
        rows = [row["id"] for row in csv.DictReader(file)]
    assert len(rows) > 100
    assert sorted({*MET, *UNMET}) == sorted(rows)
    assert not MET.keys() & UNMET.keys()
    assert all(MET.values())
    assert all(UNMET.values())


async def outcome(met: Met, world: World) -> Any:
    asked = met.story(world.client)
    if hasattr(asked, "__enter__") or hasattr(asked, "__aenter__"):
        return await events_of(asked)
    return await settle(asked)


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("met", MEETINGS)
def test_a_client_comes_to_a_value_or_a_typed_error(met: Met, kind: str):
    """An untyped error passes through and fails the test; so does a request beyond the script."""
    world = World(kind, met.script, retry=SOON)
    if isinstance(met.gives, type):
        with pytest.raises(errors.ApiError) as raised:
            tell(lambda world: outcome(met, world), world)
        assert type(raised.value) is met.gives, raised.value
        assert str(raised.value)
    else:
        value = tell(lambda world: outcome(met, world), world)
        assert met.gives(value), value
    # Only what answers for ever is left.
    assert world.left <= (1 if callable(met.script[-1]) else 0)
