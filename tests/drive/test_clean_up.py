"""What a run made is deleted at its end, however it ends, or it is listed as left over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import anyio
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance import rundir
from conformance.contract.operations import fits_url
from conformance.drive import Interrupt, planning, playing
from conformance.errors import UsageError
from conformance.judge import judge
from conformance.leftovers import leftovers
from conformance.record import Leftover
from conformance.scenarios import Conversation, Scenario
from conformance.trace import (
    Exchange,
    Finished,
    Request,
    Response,
    Started,
    Trace,
    line,
    read_ndjson,
)
from tests.drive.world import Cancelled, Door_, play


def left(trace: Trace) -> set[tuple[str, str]]:
    return {(one.kind, one.id) for one in leftovers(trace.exchanges)}


def pressed(at: Sequence[int]) -> tuple[Door_, list[Interrupt]]:
    """A door at which the interrupt is pressed before the answers of those numbers."""
    interrupts: list[Interrupt] = []
    answers = iter(range(1, 10_000))

    def spoil(door: Door_, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        for _ in range(at.count(next(answers))):
            interrupts[0].press()
        return answer

    return Door_(spoil), interrupts


@settings(max_examples=10)
@given(at=st.integers(1, 200), concurrency=st.integers(1, 12))
def test_an_interrupted_run_deletes_what_it_made(at: int, concurrency: int) -> None:
    door, interrupts = pressed([at])
    trace = play(door, interrupt=interrupts.append, concurrency=concurrency)
    assert interrupts[0].presses == 1
    assert door.live == set() == left(trace)
    assert trace.finished is not None
    assert trace.finished.reason == "interrupted"
    assert not trace.complete
    assert len(trace.exchanges) == len(door.requests)


@settings(max_examples=10)
@given(at=st.integers(1, 100), gap=st.integers(0, 3), concurrency=st.integers(1, 12))
def test_a_second_press_gives_up_and_lists_the_rest(at: int, gap: int, concurrency: int) -> None:
    """Nothing more is sent; every object is deleted, listed, or was never answered for."""
    door, interrupts = pressed([at, at + gap])
    trace = play(door, interrupt=interrupts.append, concurrency=concurrency)
    assert len(door.requests) <= at + gap + concurrency
    unanswered = [
        e
        for e in trace.exchanges
        if e.operation in {"createThread", "createAssistant", "createThreadAndRun"}
        and e.response is None
    ]
    assert left(trace) <= door.live
    assert len(door.live - left(trace)) <= len(unanswered)
    assert trace.finished is not None
    assert trace.finished.reason == "interrupted"


@pytest.mark.parametrize("at", [2, 20, 60])
def test_a_run_that_is_cancelled_from_outside_deletes_what_it_made(at: int) -> None:
    """As by a time limit that somebody puts round it."""
    scopes: list[anyio.CancelScope] = []
    answers = iter(range(1, 10_000))

    def spoil(door: Door_, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if next(answers) == at:
            scopes[0].cancel()
        return answer

    door = Door_(spoil)
    with pytest.raises(Cancelled):
        play(door, within=scopes.append)
    assert len(door.requests) > at
    assert door.live == set()


def refusing(status: int, body: str) -> Door_:
    def spoil(door: Door_, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        return httpx.Response(status, text=body) if request.method == "DELETE" else answer

    return Door_(spoil)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, "broken"),
        (405, "Method Not Allowed"),
        (404, '{"detail": "Not Found"}'),
        (200, '{"id": "x", "deleted": false}'),
    ],
)
def test_what_cannot_be_deleted_is_listed(status: int, body: str) -> None:
    """A 404 of a router says that there is no such operation, not that the object is gone."""
    trace = play(refusing(status, body), tiers=["isolation"])
    record = judge(trace)
    kinds = sorted(one.kind for one in record.leftovers)
    assert kinds == ["assistant"] * 3 + ["thread"] * 3
    assert trace.complete


def test_a_404_for_the_object_says_that_it_is_gone() -> None:
    body = '{"error": {"message": "No thread found with id \'thread_x\'.", "type": "x"}}'
    assert leftovers(play(refusing(404, body), tiers=["isolation"]).exchanges) == ()


def test_a_provider_that_died_gets_two_deletions_and_no_more() -> None:
    """Each one costs a whole timeout."""

    def spoil(door: Door_, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.method == "DELETE":
            raise httpx.ReadTimeout("silence")
        return answer

    trace = play(Door_(spoil))
    tried = [e for e in trace.exchanges if e.scenario == "clean-up"]
    assert {e.operation for e in tried} <= {"deleteThread", "deleteAssistant"}
    assert len(tried) == 2
    assert len(leftovers(trace.exchanges)) > 2


def test_an_own_bug_in_one_scenario_leaves_the_others_and_the_clean_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(talk: Conversation) -> None:
        await talk.thread()
        raise ZeroDivisionError("planted")

    scenario = Scenario("broken", "Fails.", paid_runs=0, requests=1, shows=("*",), play=broken)
    monkeypatch.setattr(planning, "SCENARIOS", (scenario, *planning.SCENARIOS))
    door = Door_()
    trace = play(door, tiers=["isolation"])
    outcomes = {ended.name: (ended.outcome, ended.reason) for ended in trace.scenarios}
    assert outcomes["broken"] == ("error", "ZeroDivisionError: planted")
    assert outcomes["isolation"] == ("done", None)
    assert door.live == set()


def test_a_full_disk_stops_the_run_and_not_its_clean_up(tmp_path: Path) -> None:
    door = Door_()
    written = []

    class Full:
        def write(self, data: bytes) -> int:
            written.append(data)
            if len(written) > 20:
                raise OSError(28, "No space left on device")
            return len(data)

        def close(self) -> None:
            pass

    interrupts: list[Interrupt] = []
    file = rundir.TraceFile(tmp_path, lambda: interrupts[0].press())
    file._file.close()
    file._file = Full()  # type: ignore[assignment]
    with pytest.raises(UsageError, match="No space left"), file:
        play(door, interrupt=interrupts.append, sink=file.write)
    assert len(written) == 21
    assert door.live == set()
    assert len(door.requests) < 80


def test_half_a_write_is_gone_on_with(tmp_path: Path) -> None:
    """The system may take a part of a line; the rest follows."""
    with rundir.TraceFile(tmp_path, lambda: None) as file:
        whole, file._file = file._file, _Slow(file._file)  # type: ignore[assignment]
        file.write(b"0123456789\n")
        file._file = whole
    assert (tmp_path / rundir.TRACE).read_bytes() == b"0123456789\n"


class _Slow:
    def __init__(self, file: object) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        return int(self._file.write(data[:3]))  # type: ignore[attr-defined]


def test_a_bug_of_the_driver_itself_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It comes through as it is, and the footer says why the run ended."""
    door = Door_()
    lines: list[bytes] = []

    def told(stage: object, ended: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(playing, "_end", told)
    with pytest.raises(ZeroDivisionError, match="planted"):
        play(door, sink=lines.append, concurrency=3)
    assert door.requests
    assert door.live == set()
    footer = json.loads(lines[-1])
    assert footer["kind"] == "run-finished"
    assert footer["reason"]


# -- the fold itself -----------------------------------------------------------------------


def exchange(index: int, operation: str, status: int, body: str, **path: str) -> Exchange:
    return Exchange(
        index=index,
        started_ms=float(index),
        operation=operation,
        path=path,
        request=Request(method="POST", url="http://host/"),
        response=Response(status=status, body=body),
    )


def test_an_answer_that_was_cut_off_still_names_what_was_made() -> None:
    cut = exchange(0, "createThread", 200, '{"id": "thread_abc", "object": "thr')
    assert leftovers([cut]) == (Leftover("thread", "thread_abc"),)


@pytest.mark.parametrize("body", ["", "null", "[]", '{"id": 7}', '{"id": ""}', "<html>"])
def test_an_answer_without_an_id_names_nothing(body: str) -> None:
    assert leftovers([exchange(0, "createThread", 200, body)]) == ()


def test_a_refused_creation_made_nothing() -> None:
    assert leftovers([exchange(0, "createThread", 400, '{"id": "thread_abc"}')]) == ()


@pytest.mark.parametrize("value", ["", ".", "..", "\ud800", "x" * 2000])
def test_an_id_that_fits_no_url_is_never_sent(value: str) -> None:
    assert not fits_url(value)


def test_a_cut_trace_still_says_what_is_left() -> None:
    started = Started(
        suite_version="1",
        provider="x",
        base_url="http://host/v1",
        edition="v2-2026-08",
        started_at="2026-01-01T00:00:00+00:00",
        driven=True,
    )
    made = exchange(0, "createThread", 200, '{"id": "thread_abc"}')
    data = line(started) + line(made) + line(Finished(finished_at="x", exchanges=1))[:-9]
    assert left(read_ndjson(data)) == {("thread", "thread_abc")}
