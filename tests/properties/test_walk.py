"""The state machine: its shares, its seed, what it finds and how short it tells it."""

from __future__ import annotations

from functools import partial
from typing import Any

import anyio
import httpx
import pytest

from conformance.cli.selftest import KEY, VirtualPause
from conformance.contract.editions import LATEST
from conformance.drive import Limits, Order, drive
from conformance.judge import judge
from conformance.mutants import application, service
from conformance.properties import machine, stored
from conformance.properties.machine import search
from conformance.properties.shares import SHRINKING_RUNS
from conformance.properties.walk import RUNS_EACH, Hunt
from conformance.reference import Door, ManualClock, create_app
from conformance.scenarios import Scenario
from conformance.trace import Trace
from conformance.wire import Target

EXPLORING_REQUESTS = 40
EXPLORING_RUNS = 3


async def _explored(
    mutant: str | None = None,
    seed: int = 0,
    scenarios: tuple[Scenario, ...] | None = None,
    **limits: int,
) -> Trace:
    """Drive the exploring scenario alone, and what shares its requirements' globs."""
    clock = ManualClock()
    app = create_app(service(mutant, clock=clock, seed=seed), Door([KEY]), seed)
    allowed = {"concurrency": 1, "max_requests": 4000, "max_paid_runs": 400, **limits}
    order = Order(
        target=Target("p", "http://p.example/v1", key=KEY),
        editions=(LATEST,),
        limits=Limits(run_wait_s=700.0, **allowed),
        seed=seed,
        checks=("RUN-LIFE-001", "TOOL-SUBMIT-001", "ERR-STATE-001"),
        scenarios=scenarios,
    )
    transport = httpx.ASGITransport(app=application(mutant, app))
    return await drive(order, transport=transport, pause=VirtualPause(clock))


def _sent(trace: Trace, scenario: str = "explore") -> list[tuple[str, str, str | None]]:
    """What was sent, with the provider's ids taken out."""
    names: dict[str, str] = {}
    lines = []
    for exchange in trace.exchanges:
        if exchange.scenario != scenario:
            continue
        text = f"{exchange.request.url} {exchange.request.body}"
        for found in set(exchange.path.values()):
            names.setdefault(found, f"id{len(names)}")
            text = text.replace(found, names[found])
        lines.append((exchange.request.method, text, exchange.label))
    return lines


def _without_ids(lines: list[tuple[str, str, str | None]]) -> list[tuple[str, str | None]]:
    return [(method, label) for method, _, label in lines]


@pytest.fixture
def hunts(monkeypatch: pytest.MonkeyPatch) -> list[Hunt]:
    """Every hunt of the exploring scenario, as it ended."""
    seen: list[Hunt] = []

    def watched(line: Any, assistant: str, seed: int, hunt: Hunt) -> None:
        seen.append(hunt)
        search(line, assistant, seed, hunt)

    monkeypatch.setattr(machine, "search", watched)
    return seen


@pytest.fixture(autouse=True)
def _roomier(monkeypatch: pytest.MonkeyPatch) -> None:
    """More room than the default budget has, so that a few seeds come by everything."""
    monkeypatch.setattr(machine, "EXPLORING_EXAMPLES", 3)
    monkeypatch.setattr(machine, "EXPLORING_REQUESTS", EXPLORING_REQUESTS)
    monkeypatch.setattr(machine, "Hunt", partial(Hunt, exploring=EXPLORING_RUNS))


def test_the_same_seed_sends_the_same() -> None:
    one, two = (anyio.run(_explored, None, 7) for _ in range(2))
    assert _sent(one) == _sent(two)
    assert len(_sent(one)) > 30


def test_another_seed_sends_something_else() -> None:
    sent = {tuple(_without_ids(_sent(anyio.run(_explored, None, seed)))) for seed in (1, 2, 3)}
    assert len(sent) == 3


def test_what_the_provider_answers_changes_nothing_of_what_is_drawn() -> None:
    """The oracle decides what is legal, hypothesis only what is wished: no flakiness."""
    trace = anyio.run(_explored, "one-call-a-pause", 7)
    assert {scenario.outcome for scenario in trace.scenarios} == {"done"}


@pytest.mark.parametrize("seed", range(4))
def test_a_share_of_the_budget_is_kept(seed: int) -> None:
    trace = anyio.run(_explored, None, seed)
    mine = [exchange for exchange in trace.exchanges if exchange.scenario == "explore"]
    runs = [e for e in mine if e.label == "create.good"]
    assert 0 < len(runs) <= EXPLORING_RUNS
    assert len(mine) <= EXPLORING_REQUESTS
    by_thread = [e.path["thread_id"] for e in runs]
    assert max(map(by_thread.count, by_thread)) <= RUNS_EACH


def test_the_walk_comes_by_every_kind_of_request() -> None:
    labels: set[str | None] = set()
    for seed in range(8):
        labels |= {label for _, _, label in _sent(anyio.run(_explored, None, seed))}
    assert labels >= {
        "create.thread",
        "message.user",
        "create.good",
        "lock.run",
        "lock.message",
        "tool.submit",
        "tool.submit-late",
        "cancel.waiting",
        "meta.modify",
        "meta.read",
        "poll.again",
        "poll.wait",
        "unlock.message",
        "delete.message",
        "gone.message",
        "delete.thread",
        "gone.thread",
        None,
    }


@pytest.mark.parametrize("seed", range(4))
def test_a_clean_provider_breaks_nothing(seed: int, hunts: list[Hunt]) -> None:
    anyio.run(_explored, None, seed)
    assert [hunt.found for hunt in hunts] == [None]


@pytest.mark.parametrize("seed", range(4))
def test_what_no_script_comes_by_is_found_and_told_shortly(seed: int, hunts: list[Hunt]) -> None:
    """Only by modifying a run that waits is this one seen: no scenario does that."""
    trace = anyio.run(_explored, "modifying-wakes", seed)
    (hunt,) = hunts
    assert hunt.found == "RUN-LIFE-001"
    assert [name for name, _ in hunt.shortest] == ["create with tools", "modify"]
    record = judge(trace)
    (result,) = [result for result in record.results if result.check == "RUN-LIFE-001"]
    assert result.verdict == "fail"
    assert {e.scenario for e in trace.exchanges if e.index in result.exchanges} == {"explore"}


def test_shortening_leaves_out_what_is_not_needed_and_stays_in_its_share(
    hunts: list[Hunt],
) -> None:
    """Completed runs show as working when they are modified: the pause has no part in it."""
    trace = anyio.run(_explored, "undead", 0)
    (hunt,) = hunts
    assert hunt.found == "RUN-LIFE-002"
    names = [name for name, _ in hunt.shortest]
    assert names[0].startswith("create")
    assert names[-1] == "modify"
    assert len(names) <= 4
    runs = [e for e in trace.exchanges if e.scenario == "explore" and e.label == "create.good"]
    assert len(runs) <= EXPLORING_RUNS + SHRINKING_RUNS <= 5
    assert 0 <= hunt.shrinking < SHRINKING_RUNS


def test_a_defect_of_every_object_is_not_worth_shrinking(hunts: list[Hunt]) -> None:
    anyio.run(_explored, "run-without-model", 0)
    assert [hunt.found for hunt in hunts] == [None]


def test_a_budget_that_ends_in_the_middle_ends_the_walk_quietly() -> None:
    trace = anyio.run(lambda: _explored(None, 0, max_requests=240))
    ended = {scenario.name: scenario for scenario in trace.scenarios}
    assert ended["explore"].outcome in {"stopped", "done"}
    assert len(trace.exchanges) <= 240


def test_a_stored_sequence_is_played_as_far_as_it_is_known() -> None:
    """A newer suite may have stored moves that are none of ours: they are passed over."""
    moves = (("create with tools", ""), ("dance", ""), ("modify", "x"), ("submit", ""))
    trace = anyio.run(partial(_explored, "undead", 0, scenarios=(stored("explore", moves),)))
    labels = [label for _, _, label in _sent(trace)]
    assert [label for label in labels if label not in {"poll.wait", "message.user"}] == [
        "create.thread",
        "create.good",
        "meta.modify",
        "meta.read",
        "tool.submit",
    ]
