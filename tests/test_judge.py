"""A trace in, a record out: same trace, same record; one cause, one finding."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import anyio
import httpx
import msgspec
import pytest

from conformance import judge as judging
from conformance.cli.selftest import KEY, VirtualPause, examine
from conformance.contract.editions import LATEST
from conformance.contract.ledger import ledger
from conformance.drive import Limits, Order, drive
from conformance.figures import field_table, word
from conformance.judge import judge, select
from conformance.record import RunRecord
from conformance.reference import ManualClock
from conformance.trace import Finished, ScenarioEnded, Started, Trace
from conformance.wire import Target
from tests.checks.conversation import Talk, run

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def _trace(talk: Talk, **changes: Any) -> Trace:
    started = Started(
        suite_version="0",
        provider="p",
        base_url="https://p.example/v1",
        edition=LATEST,
        started_at="2026-01-01T00:00:00+00:00",
        driven=True,
        seed=0,
    )
    finished = Finished(
        finished_at="2026-01-01T00:01:00+00:00", exchanges=len(talk.exchanges), reason=None
    )
    whole: dict[str, Any] = {
        "started": started,
        "exchanges": tuple(talk.exchanges),
        "scenarios": (),
        "finished": finished,
        **changes,
    }
    return Trace(**whole)


def _verdicts(record: RunRecord) -> dict[str, str]:
    return {result.check: result.verdict for result in record.results}


def test_the_same_trace_gives_the_same_record_byte_for_byte() -> None:
    trace = _trace(Talk().create().poll("in_progress", "completed"))
    first, second = (msgspec.json.encode(judge(trace)) for _ in range(2))
    assert first == second


def test_every_requirement_has_a_result_in_the_order_of_the_ledger() -> None:
    record = judge(_trace(Talk()))
    assert [result.check for result in record.results] == [r.id for r in select(LATEST)]
    assert record.counts == {"not-run": len(select(LATEST))}
    assert record.exit_code == 5


def test_a_selection_needs_not_select_what_it_needs() -> None:
    """RUN-NULL-008 needs others; they are settled without being told."""
    talk = Talk().create().poll("completed")
    started = msgspec.structs.replace(_trace(talk).started, only=("RUN-NULL-008",))
    record = judge(_trace(talk, started=started))
    assert _verdicts(record) == {"RUN-NULL-008": "pass"}
    assert record.exit_code == 0


def test_tiers_and_globs_narrow_each_other() -> None:
    assert {r.tier for r in select(LATEST, tiers=("steps",))} == {"steps"}
    assert [r.id for r in select(LATEST, ("STEP-*",), ("core",))] == []
    assert {r.id for r in select(LATEST)} < {r.id for r in ledger()}


def test_a_check_that_crashes_is_our_error_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(view: object) -> object:
        raise KeyError("x")

    monkeypatch.setitem(judging.CHECKS, "RUN-KEY-002", crash)  # type: ignore[arg-type]
    record = judge(_trace(Talk().create().poll("completed")))
    assert [r.check for r in record.results if r.verdict == "error"] == ["RUN-KEY-002"]
    assert record.exit_code == 3


def test_a_scenario_that_crashes_is_our_error() -> None:
    ended = (ScenarioEnded(name="explore", outcome="error", reason="KeyError: x"),)
    assert judge(_trace(Talk().create().poll("completed"), scenarios=ended)).exit_code == 3


def test_an_unfinished_trace_is_incomplete() -> None:
    record = judge(_trace(Talk().create().poll("completed"), finished=None))
    assert (record.complete, record.exit_code) == (False, 5)
    assert record.reason is not None


def test_the_field_table_counts_words_by_status() -> None:
    talk = Talk().poll("queued", "completed", "completed")
    bare = run("completed")
    del bare["usage"]
    talk.say("retrieveRun", bare)
    table = field_table(talk.view())
    assert table["usage"] == {
        "queued": {"null": 1},
        "completed": {"absent": 1, "object": 2},
    }


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "null"),
        (True, "boolean"),
        (1, "integer"),
        (1.0, "number"),
        ("", "string"),
        ([], "array"),
        ({}, "object"),
    ],
)
def test_words_for_values(value: object, told: str) -> None:
    assert word(value) == told


# -- causes --------------------------------------------------------------------------------


def _answering(status: int, body: object) -> Any:
    """Return an app that answers everything alike."""

    async def app(scope: MutableMapping[str, Any], receive: Any, send: Send) -> None:
        raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": raw})

    return app


async def _driven(app: Any) -> RunRecord:
    order = Order(
        target=Target("p", "http://p.example/v1", key=KEY),
        editions=(LATEST,),
        limits=Limits(concurrency=1, max_requests=2000, max_paid_runs=200, run_wait_s=1.0),
        checks=tuple(r.id for r in select(LATEST)),
    )
    transport = httpx.ASGITransport(app=app)
    return judge(await drive(order, transport=transport, pause=VirtualPause(ManualClock())))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, {"error": {"message": "Not Found", "type": "x", "param": None, "code": None}}),
        (404, {"detail": "Not Found"}),
        (404, "<html>nginx</html>"),
        (501, {"error": {"message": "no", "type": "one_api_error", "code": "x", "param": ""}}),
        (405, {"detail": "Method Not Allowed"}),
    ],
)
def test_a_server_that_has_none_of_it_was_not_tested(status: int, body: object) -> None:
    """Not 0, for nothing was shown; not 1, for nothing was broken."""
    record = anyio.run(_driven, _answering(status, body))
    assert record.exit_code == 5
    assert {tier.verdict for tier in record.tiers.values()} == {"not-tested"}
    assert not {"fail", "warn", "error"} & set(record.counts)
    assert any(result.verdict == "unsupported" for result in record.results)


def test_a_server_that_refuses_the_key_was_not_reached() -> None:
    refused = {"error": {"message": "Bad key.", "type": "x", "param": None, "code": None}}
    assert anyio.run(_driven, _answering(401, refused)).exit_code == 4


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {"error": {"message": "Oops.", "type": "x", "param": None, "code": None}}),
        (200, {}),
        (200, []),
        (200, "<html>Log in</html>"),
        (
            200,
            {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False},
        ),
    ],
)
def test_a_server_that_gives_one_wrong_answer_to_everything_has_few_faults(
    status: int, body: object
) -> None:
    record = anyio.run(_driven, _answering(status, body))
    assert record.counts.get("fail", 0) <= (0 if status >= 500 else 6)
    assert record.exit_code in ({4} if status >= 500 else {1, 5})
    assert all(scenario.outcome != "error" for scenario in record.scenarios)


@pytest.mark.parametrize(
    ("mutant", "cause"),
    [
        ("no-assistants", "ASST-CREATE-001"),
        ("no-empty-threads", "THREAD-CREATE-001"),
        ("run-without-id", "RUN-KEY-001"),
        ("run-without-status", "RUN-KEY-006"),
        ("run-mistyped-id", "RUN-TYPE-001"),
    ],
)
def test_one_cause_is_one_failure_and_names_what_it_blocks(mutant: str, cause: str) -> None:
    record = anyio.run(examine, mutant)
    assert [r.check for r in record.results if r.verdict == "fail"] == [cause]
    if cause.endswith("CREATE-001"):
        blocked = [r for r in record.results if r.verdict == "blocked"]
        assert len(blocked) > 40
        assert {r.blocked_by for r in blocked} == {cause}
