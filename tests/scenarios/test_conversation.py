"""Scenarios drive and label: what they send, when they stop, and that they never judge."""

from __future__ import annotations

from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest

from conformance.cli.selftest import EVERYTHING, KEY, VirtualPause
from conformance.contract.editions import LATEST
from conformance.drive import Limits, Order, drive, plan
from conformance.judge import judge, select
from conformance.mutants import application, service
from conformance.properties import PROPERTIES
from conformance.reference import Door, ManualClock, Pace, create_app
from conformance.scenarios import SCENARIOS, Conversation, Stop
from conformance.scenarios.tools import TRIES
from conformance.scenarios.walk import MAX_PAGES
from conformance.trace import Exchange, Trace
from conformance.wire import BudgetExhausted, Target


async def _driven(
    mutant: str | None = None,
    pace: Pace | None = None,
    wait: float = 700,
    only: tuple[str, ...] = EVERYTHING,
    unwilling: float = 0.0,
) -> Trace:
    clock = ManualClock()
    app = create_app(service(mutant, clock=clock, pace=pace, unwilling=unwilling), Door([KEY]), 0)
    order = Order(
        target=Target("p", "http://p.example/v1", key=KEY),
        editions=(LATEST,),
        limits=Limits(concurrency=1, max_requests=4000, max_paid_runs=400, run_wait_s=wait),
        checks=tuple(requirement.id for requirement in select(LATEST)),
        only=only,
    )
    transport = httpx.ASGITransport(app=application(mutant, app))
    return await drive(order, transport=transport, pause=VirtualPause(clock))


@pytest.fixture(scope="module")
def clean() -> Trace:
    """A whole run against the clean reference."""
    return anyio.run(_driven)


def _of(trace: Trace, scenario: str) -> list[Exchange]:
    return [exchange for exchange in trace.exchanges if exchange.scenario == scenario]


def _labels(trace: Trace, scenario: str) -> list[str | None]:
    return [exchange.label for exchange in _of(trace, scenario)]


def _reason(trace: Trace, scenario: str) -> str | None:
    return next(ended.reason for ended in trace.scenarios if ended.name == scenario)


@pytest.mark.parametrize("scenario", [*SCENARIOS, *PROPERTIES], ids=lambda s: s.name)
def test_a_scenario_costs_what_it_says(scenario: Any, clean: Trace) -> None:
    sent = _of(clean, scenario.name)
    paid = [
        e for e in sent if e.operation in {"createRun", "createThreadAndRun"} and e.status == 200
    ]
    assert 0 < len(sent) <= scenario.requests
    assert len(paid) <= scenario.paid_runs


def test_names_are_distinct_and_the_plan_holds_them_all() -> None:
    names = [scenario.name for scenario in (*SCENARIOS, *PROPERTIES)]
    assert len(set(names)) == len(names)
    assert [s.name for s in plan((r.id for r in select(LATEST)), EVERYTHING)] == names


@pytest.mark.parametrize(
    ("check", "scenarios"),
    [
        ("ISO-THREAD-001", ["isolation"]),
        ("ERR-GEN-001", ["generated-requests"]),
        ("ERR-BETA-001", ["headers"]),
        ("RUN-CTR-001", ["plain-run", "thread-and-run"]),
    ],
)
def test_what_is_wanted_decides_what_is_played(check: str, scenarios: list[str]) -> None:
    planned = [scenario.name for scenario in plan([check])]
    assert set(scenarios) <= set(planned)
    assert len(planned) < len(SCENARIOS) + len(PROPERTIES)


def test_the_round_trip_says_everything_in_its_order(clean: Trace) -> None:
    labels = [label for label in _labels(clean, "tool-round-trip") if label != "poll.wait"]
    expected = [
        "create.thread",
        "message.user",
        "create.good",
        "poll.again",
        "steps.waiting",
        "tool.reordered",
        "tool.again",
        "poll.last",
        "steps.all",
        "steps.one",
        "error.unknown-step",
        "list.desc",
        "messages.after",
        "tool.submit-late",
        "cancel.terminal",
        "unlock.message",
    ]
    assert list(dict.fromkeys(one for one in labels if one in expected)) == expected


def test_outputs_answer_every_call_and_differ(clean: Trace) -> None:
    (submit,) = [e for e in _of(clean, "tool-round-trip") if e.label == "tool.reordered"]
    outputs = submit.sent["tool_outputs"]
    assert len({one["tool_call_id"] for one in outputs}) == len(outputs) == 2
    assert len({one["output"] for one in outputs}) == 2


def test_a_run_that_does_not_end_in_time_is_not_used_on() -> None:
    """Nothing that only an ended run must take is sent, and its thread is left alone."""
    trace = anyio.run(_driven, None, Pace(queue_seconds=1, run_seconds=50), 10)
    labels = [exchange.label for exchange in trace.exchanges]
    assert "tool.submit-late" not in labels
    assert "unlock.message" not in labels
    assert "takes no other" in str(_reason(trace, "lists"))
    lists = [e for e in _of(trace, "lists") if e.label == "create.good"]
    assert len(lists) == 1


def test_a_run_without_a_status_is_not_waited_for() -> None:
    trace = anyio.run(_driven, "run-without-status")
    assert _labels(trace, "plain-run").count("poll.wait") == 1
    assert "no status" in str(_reason(trace, "plain-run"))


def test_a_model_that_calls_nothing_is_labelled_and_its_run_is_read() -> None:
    trace = anyio.run(_driven, "ignores-required")
    labels = _labels(trace, "tool-round-trip")
    after = labels[labels.index("tool.unwilling") + 1 :]
    # What follows a run that has ended is shown all the same, and no outputs but those too late.
    assert {"steps.one", "error.unknown-step", "cancel.terminal", "unlock.message"} <= set(after)
    assert not {"tool.submit", "tool.reordered"} & set(after)
    assert "without a tool call" in str(_reason(trace, "tool-round-trip"))


def test_a_run_of_an_unknown_model_may_be_refused() -> None:
    trace = anyio.run(_driven, "refuses-unknown-models")
    sent = _of(trace, "unknown-model")
    assert sent[-1].label == "try.model"
    assert sent[-1].status == 400
    assert _reason(trace, "unknown-model") is None


def test_a_submission_that_is_taken_ends_the_refusals() -> None:
    trace = anyio.run(_driven, "nothing-submitted")
    labels = _labels(trace, "tool-refusals")
    assert "tool.empty-body" in labels
    assert "tool.foreign" not in labels


def test_a_list_whose_cursor_never_moves_is_walked_a_bounded_number_of_pages() -> None:
    trace = anyio.run(_driven, "list-ends")
    for operation in ("listRuns", "listMessages", "listRunSteps"):
        walked = [
            e for e in trace.exchanges if e.operation == operation and e.label == "list.walk"
        ]
        assert 0 < len(walked) <= MAX_PAGES


def test_every_scenario_leaves_nothing_active(clean: Trace) -> None:
    """What is paid for ends: a run that waits is cancelled."""
    last: dict[str, str] = {}
    for exchange in clean.exchanges:
        body = exchange.json if isinstance(exchange.json, dict) else {}
        if body.get("object") == "thread.run" and exchange.scenario not in {"explore"}:
            last[body["id"]] = body["status"]
    ended = {"completed", "failed", "incomplete", "cancelled", "expired"}
    assert set(last.values()) <= ended


@pytest.mark.parametrize("status", ["completed", "failed", "incomplete", "cancelled"])
def test_every_end_that_can_be_brought_about_is_seen(status: str, clean: Trace) -> None:
    seen = {e.json.get("status") for e in clean.exchanges if isinstance(e.json, dict)}
    assert status in seen


# -- races, rounds, cancels ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("scenario", "labels"),
    [
        ("tool-rounds", ["create.overrides", "tool.blank", "tool.stale", "tool.large",
                         "cancel.resumed", "steps.all"]),
        ("cancel-running", ["cancel.queued", "cancel.twice", "unlock.run", "lock.message",
                            "lock.run", "poll.again", "cancel.running", "poll.last"]),
        ("cancel-waiting", ["cancel.waiting", "poll.last", "tool.submit-ended",
                            "cancel.terminal"]),
        ("tool-refusals", ["lock.run", "lock.message", "tool.empty-body", "error.output-type",
                           "tool.none", "tool.partial", "tool.foreign", "tool.surplus",
                           "tool.duplicate", "tool.other-run", "tool.after-refusal",
                           "race.cancel", "race.outputs"]),
        ("expiry", ["poll.expiry", "expire.last", "expire.submit", "expire.message",
                    "expire.steps"]),
    ],
)  # fmt: skip
def test_a_scenario_says_everything_in_its_order(
    scenario: str, labels: list[str], clean: Trace
) -> None:
    said = [label for label in _labels(clean, scenario) if label in labels]
    assert list(dict.fromkeys(said)) == labels


def test_outputs_are_empty_and_large_and_more_than_ascii(clean: Trace) -> None:
    sent = {
        e.label: e.sent["tool_outputs"]
        for e in _of(clean, "tool-rounds")
        if e.sent and "tool_outputs" in e.sent
    }
    assert [one["output"] for one in sent["tool.blank"]] == [""]
    (large,) = sent["tool.large"]
    assert 150_000 < len(large["output"].encode()) < 250_000
    assert not large["output"].isascii()


def test_a_model_that_calls_nothing_is_asked_a_bounded_number_of_times() -> None:
    trace = anyio.run(_driven, "ignores-required")
    created = [e for e in _of(trace, "tool-round-trip") if e.label == "create.good"]
    assert len(created) == TRIES
    assert len({e.path["thread_id"] for e in created}) == TRIES
    assert len([e for e in _of(trace, "tool-refusals") if e.label == "create.good"]) == 1


def test_a_model_that_would_not_call_leaves_its_scenarios_and_says_so() -> None:
    trace = anyio.run(_driven, "ignores-name")
    assert _labels(trace, "tool-rounds")[-1] == "rounds.unwilling"
    assert "without a tool call" in str(_reason(trace, "tool-rounds"))
    verdicts = {r.check: r.verdict for r in judge(trace, editions=()).results}
    shown_there = ("TOOL-OUT-002", "TOOL-OUT-004", "TOOL-OUT-005", "TOOL-SUBMIT-015")
    assert {verdicts[check] for check in shown_there} == {"inconclusive"}


def test_the_outputs_of_a_model_that_asks_once_are_still_judged() -> None:
    """The second round is the model's to ask for."""
    trace = anyio.run(_driven, "outputs-of-the-round-before")
    labels = _labels(trace, "tool-rounds")
    assert "tool.stale" in labels
    assert "tool.large" not in labels
    assert labels[-1] == "steps.all"


# -- what is slow --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("only", "planned"),
    [((), False), (("*",), False), (("RUN-*",), False), (("RUN-EXPIRE-*",), True),
     (("RUN-EXPIRE-002",), True), (("LIST-*", "RUN-EXPIRE-*"), True)],
)  # fmt: skip
def test_what_takes_minutes_is_played_only_when_it_is_asked_for(
    only: tuple[str, ...], planned: bool
) -> None:
    names = [scenario.name for scenario in plan((r.id for r in select(LATEST, only)), only)]
    assert ("expiry" in names) == planned


def test_what_only_a_slow_scenario_shows_needs_no_other_one() -> None:
    only = ("RUN-EXPIRE-*",)
    assert [s.name for s in plan((r.id for r in select(LATEST, only)), only)] == ["expiry"]


def test_a_run_that_is_left_waiting_expires_at_its_deadline(clean: Trace) -> None:
    """And nobody is kept waiting for longer than that."""
    (last,) = [e for e in _of(clean, "expiry") if e.label == "expire.last"]
    created = next(e for e in _of(clean, "expiry") if e.label == "create.good")
    assert last.json["status"] == "expired"
    assert 600_000 <= last.started_ms - created.started_ms < 620_000


def test_a_run_that_may_live_for_an_hour_is_not_waited_for() -> None:
    trace = anyio.run(_driven, "later-deadline")
    assert "not waited for" in str(_reason(trace, "expiry"))
    assert "expire.last" not in _labels(trace, "expiry")


# -- at one moment -------------------------------------------------------------------------


def _talk() -> Conversation:
    nothing: Any = None
    return Conversation(nothing, "t", nothing, 1.0, edition=LATEST, seed=0)


def test_one_that_may_not_be_sent_holds_up_none_of_the_others(clean: Trace) -> None:
    answered: list[str] = []

    async def answer() -> Exchange:
        await anyio.lowlevel.checkpoint()
        answered.append("one")
        return clean.exchanges[0]

    async def silence() -> Exchange:
        raise Stop("no answer")

    async def spent() -> Exchange:
        raise BudgetExhausted("no more")

    async def go() -> None:
        assert await _talk().at_once(answer, silence, answer) == (
            clean.exchanges[0],
            None,
            clean.exchanges[0],
        )
        with pytest.raises(BudgetExhausted, match="no more"):
            await _talk().at_once(spent, answer)

    anyio.run(go)
    assert len(answered) == 3


def test_none_goes_before_all_are_ready(clean: Trace) -> None:
    order: list[int] = []

    def call(number: int) -> Any:
        async def one() -> Exchange:
            order.append(number)
            await anyio.lowlevel.checkpoint()
            order.append(number)
            return clean.exchanges[0]

        return one

    anyio.run(_talk().at_once, call(1), call(2), call(3))
    assert sorted(order[:3]) == [1, 2, 3]
