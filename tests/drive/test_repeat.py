"""`--repeat`: what differs between repetitions is flaky, what was not seen contradicts nothing."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from conformance.judge import judge
from conformance.record import Result, RunRecord
from conformance.reference import Service
from conformance.reference.refusal import Refusal
from conformance.trace import Trace, line, read_ndjson
from tests.drive.world import Door_, play


class EverySecondTime(Service):
    """A run that nobody knows is cancelled, every second time that somebody asks."""

    asked = 0

    def cancel_run(self, account: Any, thread_id: str, run_id: str) -> Any:
        """Answer with nothing where a refusal is due."""
        try:
            return super().cancel_run(account, thread_id, run_id)
        except Refusal:
            self.asked += 1
            if self.asked % 2:
                raise
            return {}


class Always(EverySecondTime):
    """The same each time."""

    @property
    def asked(self) -> int:  # type: ignore[override]
        return 2

    @asked.setter
    def asked(self, _: int) -> None:
        """Nothing is counted."""


def result(record: RunRecord, check: str) -> Result:
    (found,) = (one for one in record.results if one.check == check)
    return found


def cut(trace: Trace, keep: int) -> Trace:
    """The trace without the exchanges of the second repetition from some place on."""
    later = [e.index for e in trace.exchanges if e.repetition == 2][keep:]
    kept = tuple(e for e in trace.exchanges if e.index not in later)
    finished = msgspec.structs.replace(trace.finished, exchanges=len(kept))
    return msgspec.structs.replace(trace, exchanges=kept, finished=finished)


def test_every_second_time_is_flaky_with_both_exchanges() -> None:
    trace = play(kind=EverySecondTime, repeat=2, only=["ERR-ID-006"])
    record = judge(trace)
    found = result(record, "ERR-ID-006")
    assert found.verdict == "flaky"
    by_index = {e.index: e for e in trace.exchanges}
    shown = [by_index[index] for index in found.exchanges]
    assert {(e.label, e.repetition, e.status) for e in shown} == {
        ("error.unknown-run-cancel", 1, 404),
        ("error.unknown-run-cancel", 2, 200),
    }
    assert record.exit_code == 1
    assert record.tiers["errors"].verdict == "not-ready"


def test_a_stored_trace_gives_the_same_flaky_verdict() -> None:
    lines: list[bytes] = []
    trace = play(kind=EverySecondTime, repeat=2, only=["ERR-ID-006"], sink=lines.append)
    assert judge(read_ndjson(b"".join(lines))) == judge(trace)


def test_what_always_fails_fails() -> None:
    record = judge(play(kind=Always, repeat=2, only=["ERR-ID-006"]))
    assert result(record, "ERR-ID-006").verdict == "fail"


def test_one_playing_is_judged_as_before() -> None:
    record = judge(play(kind=EverySecondTime, only=["ERR-ID-006"]))
    assert result(record, "ERR-ID-006").verdict == "pass"


def test_what_a_repetition_did_not_come_to_contradicts_nothing() -> None:
    """The second repetition ends before the cancel: nothing is flaky, nothing is lost."""
    trace = play(repeat=2, only=["ERR-ID-006"])
    for keep in (0, 3, 12, 1000):
        assert result(judge(cut(trace, keep)), "ERR-ID-006").verdict == "pass"
    spoilt = play(kind=Always, repeat=2, only=["ERR-ID-006"])
    assert result(judge(cut(spoilt, 3)), "ERR-ID-006").verdict == "fail"


def test_the_budget_covers_all_repetitions_and_all_is_deleted() -> None:
    door = Door_()
    trace = play(door, repeat=4, only=["ISO-THREAD-*"], max_requests=90, max_paid_runs=3)
    assert len(door.requests) == len(trace.exchanges) <= 90
    assert door.accepted == 3
    assert door.live == set()
    ended = {(s.repetition, s.outcome) for s in trace.scenarios if s.name == "isolation"}
    assert (1, "done") in ended
    assert (4, "not-run") in ended
    record = judge(trace)
    assert "flaky" not in record.counts
    assert {r.verdict for r in record.results} == {"pass"}


@pytest.mark.parametrize("seed", [0, 4])
def test_a_clean_provider_is_as_clean_twice(seed: int) -> None:
    trace = play(seed=seed, repeat=2, max_requests=2000, max_paid_runs=100, concurrency=8)
    record = judge(trace, editions=())
    # What is slow, or wants a provider that fails in the middle, is not played by default.
    assert set(record.counts) <= {"pass", "not-run"}
    assert record.counts.get("not-run", 0) < 10
    assert {e.repetition for e in trace.exchanges} == {1, 2}
    once = judge(play(seed=seed, max_requests=2000, max_paid_runs=100), editions=())
    assert {r.check: r.verdict for r in once.results} == {
        r.check: r.verdict for r in record.results
    }


def test_the_mark_of_a_repetition_is_written() -> None:
    trace = play(repeat=2, only=["ERR-AUTH-001"])
    again = read_ndjson(b"".join(map(line, (trace.started, *trace.exchanges))))
    assert [e.repetition for e in again.exchanges] == [e.repetition for e in trace.exchanges]
    assert again.started.repeat == 2
