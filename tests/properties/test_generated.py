"""Requests drawn from the contract: valid ones valid, invalid ones invalid, the seed honoured."""

from __future__ import annotations

import anyio
import httpx
import pytest

from conformance.cli.selftest import KEY, VirtualPause
from conformance.contract.editions import LATEST
from conformance.contract.validators import errors
from conformance.drive import Limits, Order, drive
from conformance.properties.generated import EXAMPLES, MODIFICATION
from conformance.reference import Door, ManualClock, Service, create_app
from conformance.trace import Exchange
from conformance.wire import Target


async def _generated(seed: int) -> list[Exchange]:
    clock = ManualClock()
    order = Order(
        target=Target("p", "http://p.example/v1", key=KEY),
        editions=(LATEST,),
        limits=Limits(concurrency=1),
        seed=seed,
        checks=("ERR-GEN-001",),
    )
    app = create_app(Service(clock=clock, seed=seed), Door([KEY]), seed)
    trace = await drive(order, transport=httpx.ASGITransport(app=app), pause=VirtualPause(clock))
    assert [scenario.outcome for scenario in trace.scenarios] == ["done"]
    return [e for e in trace.exchanges if (e.label or "").startswith("generated.")]


def _bodies(exchanges: list[Exchange]) -> list[tuple[str, str | None, str | None]]:
    return [(e.request.url, e.label, e.request.body) for e in exchanges]


@pytest.mark.parametrize("seed", [0, 5])
def test_there_are_as_many_of_each_kind_as_promised(seed: int) -> None:
    sent = anyio.run(_generated, seed)
    kinds = [(e.operation, e.label) for e in sent]
    assert kinds.count(("modifyThread", "generated.valid")) == EXAMPLES
    assert kinds.count(("modifyThread", "generated.invalid")) == EXAMPLES
    assert kinds.count(("listRuns", "generated.valid")) == EXAMPLES
    assert len(kinds) == 3 * EXAMPLES


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_bodies_are_what_their_label_says(seed: int) -> None:
    for exchange in anyio.run(_generated, seed):
        if exchange.operation != "modifyThread":
            continue
        wrong = errors(LATEST, MODIFICATION, exchange.sent)
        assert bool(wrong) == (exchange.label == "generated.invalid"), exchange.request.body


def test_the_same_seed_draws_the_same_and_another_something_else() -> None:
    anyio.run(_generated, 3)  # what is imported on first use may add constants to draw from
    one, two, other = (_bodies(anyio.run(_generated, seed)) for seed in (3, 3, 4))
    assert one == two
    assert one != other
