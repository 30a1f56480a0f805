"""Limits are hard: counted where the provider would bill them."""

from __future__ import annotations

import random

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.drive import Limits, plan
from conformance.judge import judge, select
from conformance.leftovers import leftovers
from conformance.trace import Trace
from tests.drive.world import Door_, play


def left(trace: Trace) -> set[tuple[str, str]]:
    return {(one.kind, one.id) for one in leftovers(trace.exchanges)}


@settings(max_examples=12)
@given(
    max_requests=st.integers(1, 80),
    max_paid_runs=st.integers(0, 6),
    concurrency=st.integers(1, 16),
    seed=st.integers(0, 99),
)
def test_limits_hold_under_concurrency_with_clean_up(
    max_requests: int, max_paid_runs: int, concurrency: int, seed: int
) -> None:
    """And whatever fitted into them is deleted within them."""
    door = Door_()
    trace = play(
        door,
        seed=seed,
        max_requests=max_requests,
        max_paid_runs=max_paid_runs,
        concurrency=concurrency,
    )
    assert len(door.requests) == len(trace.exchanges) <= max_requests
    assert door.accepted <= max_paid_runs
    assert door.live == set() == left(trace)


@settings(max_examples=10)
@given(
    max_requests=st.integers(5, 120),
    max_paid_runs=st.integers(0, 4),
    concurrency=st.integers(1, 12),
    chance=st.integers(0, 2**32),
    share=st.floats(0.02, 0.5),
)
def test_limits_hold_when_answers_are_lost(
    max_requests: int, max_paid_runs: int, concurrency: int, chance: int, share: float
) -> None:
    """A run whose answer nobody saw may have been accepted: it counts."""
    dice = random.Random(chance)

    def spoil(door: Door_, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        fate = dice.random()
        if len(door.requests) > 1 and fate < share:
            raise httpx.ReadError("gone")
        if len(door.requests) > 1 and fate < share * 1.5:
            return httpx.Response(504, text="upstream took too long")
        return answer

    door = Door_(spoil)
    trace = play(
        door, max_requests=max_requests, max_paid_runs=max_paid_runs, concurrency=concurrency
    )
    assert len(door.requests) == len(trace.exchanges) <= max_requests
    assert door.accepted <= max_paid_runs


@pytest.mark.parametrize("max_paid_runs", [0, 1, 3])
def test_runs_whose_answers_are_all_lost_are_paid_for(max_paid_runs: int) -> None:
    def spoil(door: Door_, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.url.path.endswith("/runs") and request.method == "POST":
            raise httpx.ReadTimeout("silence")
        return answer

    door = Door_(spoil)
    # Without the runs that are asked for in vain, whose lost answers count as well.
    play(door, max_paid_runs=max_paid_runs, only=["RUN-*"])
    assert door.accepted == max_paid_runs


@pytest.mark.parametrize("selection", [{}, {"tiers": ["tools"]}, {"only": ["ERR-AUTH-*"]},
                                       {"only": ["ISO-*"]}, {"tiers": ["errors", "lists"]}])  # fmt: skip
def test_a_run_sends_no_more_than_was_planned(selection: dict[str, list[str]]) -> None:
    chosen = [
        r.id for r in select("v2-2026-08", selection.get("only", ()), selection.get("tiers", ()))
    ]
    scenarios = plan(chosen)
    door = Door_()
    play(door, concurrency=1, **selection)  # type: ignore[arg-type]
    threads = sum(scenario.threads for scenario in scenarios)
    assert len(door.requests) <= sum(s.requests for s in scenarios) + threads + 5
    assert door.accepted <= sum(scenario.paid_runs for scenario in scenarios)


def test_every_scenario_keeps_to_its_own_figures() -> None:
    trace = play(concurrency=1, max_requests=2000, max_paid_runs=100)
    for scenario in plan(r.id for r in select("v2-2026-08")):
        own = [e for e in trace.exchanges if e.scenario == scenario.name]
        runs = [e for e in own if e.operation in {"createRun", "createThreadAndRun"}]
        made = [
            e
            for e in own
            if e.operation in {"createThread", "createThreadAndRun"} and e.status == 200
        ]
        assert 0 < len(own) <= scenario.requests, scenario.name
        assert sum(e.status == 200 for e in runs) <= scenario.paid_runs, scenario.name
        assert len(made) <= scenario.threads, scenario.name


def test_a_filtered_run_plays_only_what_it_needs() -> None:
    trace = play(only=["ERR-AUTH-*"])
    assert {e.scenario for e in trace.exchanges} == {"set-up", "headers"}
    assert not any(e.operation == "createAssistant" for e in trace.exchanges)


def test_the_default_limits_suffice_for_the_whole_suite() -> None:
    trace = play()
    assert trace.complete
    assert {ended.outcome for ended in trace.scenarios} == {"done"}
    assert len(trace.exchanges) < Limits().max_requests


@pytest.mark.parametrize("concurrency", [1, 4])
def test_five_paid_runs_are_enough_for_core_and_tools(concurrency: int) -> None:
    """A small budget goes first where a decision-maker looks first."""
    door = Door_()
    record = judge(play(door, max_paid_runs=5, concurrency=concurrency), editions=())
    assert door.accepted == record.spend.paid_runs == 5
    whole = judge(play(max_paid_runs=100, max_requests=2000), editions=())
    for tier, share in (("core", 0.8), ("tools", 0.5)):
        small, all_of_it = record.tiers[tier], whole.tiers[tier]
        assert small.verdict in {"ready", "limits"}
        assert small.must[0] >= share * all_of_it.must[0], tier
    assert not {"fail", "warn", "flaky", "error"} & set(record.counts)
