"""A run keeps to what a profile says is allowed, and finds nothing because of it."""

from __future__ import annotations

from collections import Counter

import pytest

from conformance.cli.selftest import KEY
from conformance.judge import judge
from conformance.trace import Trace
from conformance.wire import Rates, Target
from tests.drive.world import play

PER_MINUTE = {"GET": 60, "POST": 40, "DELETE": 10}


def told(rates: Rates, **how: object) -> Trace:
    return play(target=Target("paced", "http://reference/v1", key=KEY, rates=rates), **how)


@pytest.fixture(scope="module")
def paced() -> Trace:
    rates = Rates(gets=60, posts=40, deletes=10, runs=5)
    return told(rates, concurrency=1, only=["RUN-*", "ISO-THREAD-*", "LIST-*"])


def test_no_minute_has_more_than_is_allowed(paced: Trace) -> None:
    kinds: dict[str, list[float]] = {}
    for exchange in paced.exchanges:
        paid = exchange.operation in {"createRun", "createThreadAndRun"}
        sort = "runs" if paid else exchange.request.method
        kinds.setdefault(sort, []).append(exchange.started_ms / 1000)
    for sort, most in (("runs", 5), *PER_MINUTE.items()):
        sent = kinds[sort]
        # Each sort was sent more often than one minute allows, so that its limit was met.
        assert len(sent) > most, sort
        assert all(b - a >= 60 for a, b in zip(sent, sent[most:], strict=False)), sort


def test_whoever_has_to_wait_finds_nothing(paced: Trace) -> None:
    record = judge(paced, editions=())
    assert not {"fail", "warn", "flaky", "error"} & set(record.counts)
    assert {ended.outcome for ended in paced.scenarios} == {"done"}


@pytest.mark.parametrize(("at_once", "most"), [(1, 1), (2, 2), (None, 4)])
def test_a_profile_caps_the_conversations(at_once: int | None, most: int) -> None:
    trace = told(
        Rates(at_once=at_once), concurrency=4, only=["RUN-CREATE-*", "LIST-*", "ERR-ID-*"]
    )
    under_way: Counter[str] = Counter(
        e.scenario for e in trace.exchanges if e.scenario not in {"set-up", "clean-up"}
    )
    assert len(under_way) >= 3
    spans = [
        (min(times), max(times))
        for name in under_way
        if (times := [e.started_ms for e in trace.exchanges if e.scenario == name])
    ]
    together = max(sum(a <= at <= b for a, b in spans) for at, _ in spans)
    assert together <= most
    assert at_once is None or together == most
