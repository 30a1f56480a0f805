"""Our own traffic with the labels taken off: an audit finds by itself what each request was for."""

from __future__ import annotations

from functools import cache

import anyio
import msgspec
import pytest

from conformance import mutants
from conformance.cli.inside import InsideTransport
from conformance.cli.selftest import KEY, VirtualPause
from conformance.contract.editions import LATEST
from conformance.drive import Limits, Order, drive
from conformance.judge import select
from conformance.record import RunRecord
from conformance.reference import Door, ManualClock, create_app
from conformance.trace import Exchange
from conformance.wire import Target
from tests.recordings.traffic import judged, verdicts

FOUND = ("fail", "warn", "differs", "error", "unsupported", "blocked")


async def _driven(mutant: str | None) -> tuple[Exchange, ...]:
    clock = ManualClock()
    service = mutants.service(mutant, clock=clock, seed=0, edition=LATEST)
    app = mutants.application(mutant, create_app(service, Door([KEY]), 0))
    order = Order(
        target=Target("stranger", "http://reference/v1", key=KEY),
        editions=(LATEST,),
        limits=Limits(concurrency=1, max_requests=2000, max_paid_runs=200, run_wait_s=700.0),
        checks=tuple(requirement.id for requirement in select(LATEST)),
    )
    transport = InsideTransport(app)
    trace = await drive(order, transport=transport, pause=VirtualPause(clock))
    return trace.exchanges


@cache
def audited(mutant: str | None = None) -> RunRecord:
    """The audit of a whole run, by somebody who does not know that it was ours."""
    found = anyio.run(_driven, mutant)
    return judged(
        [msgspec.structs.replace(e, label=None, scenario="", source="stranger") for e in found]
    )


def test_nothing_is_found_in_the_reference() -> None:
    """No false alarm on a compliant server, however little is known of the client's intent."""
    assert verdicts(audited(), *FOUND) == {}


def test_most_checks_apply_without_labels() -> None:
    """What the recording proves is judged: three checks in four, and of every tier."""
    record = audited()

    assert record.counts["pass"] >= 0.75 * len(record.results)
    assert all(tier.must[0] for tier in record.tiers.values())


@pytest.mark.parametrize(
    "mutant",
    [
        "second-run",
        "message-while-locked",
        "partial-outputs",
        "late-outputs",
        "cancel-twice",
        "any-thread-retrieves",
        "any-thread-modifies",
        "any-thread-lists",
        "ignores-metadata",
        "forgets-metadata",
        "says-no-more",
        "loses-text",
        "anonymous-answer",
        "steps-stay-open",
        "usage-of-last-step",
        "output-too-early",
        "step-of-no-message",
        "ignores-none",
        "bare-errors",
    ],
)
def test_defects_are_found_without_labels(mutant: str) -> None:
    """A defect that only a label could show before is found in a stranger's traffic, alone."""
    found = verdicts(audited(mutant), "fail", "warn", "differs", "error")

    assert set(found) == set(mutants.MUTANTS[mutant].trips)
