"""What is there is found out first: what is not is told once, and nothing more is sent for it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import httpx
import pytest

from conformance.judge import judge
from conformance.record import RunRecord
from tests.drive.world import Door_, play

NOT_IMPLEMENTED = {
    "error": {
        "message": "API not implemented",
        "type": "one_api_error",
        "param": "",
        "code": "api_not_implemented",
    }
}
RETIRED = {"error": {"message": "The Assistants API was shut down.", "type": "x"}}


def _without(*ends: str, status: int = 501, body: Any = NOT_IMPLEMENTED) -> Door_:
    """Return a door behind which some paths lead nowhere."""

    def spoil(door: Door_, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        gone = any(request.url.path.endswith(end) for end in ends)
        return httpx.Response(status, json=body) if gone else answer

    return Door_(spoil)


def _judged(door: Door_, **limits: Any) -> RunRecord:
    return judge(play(door, **limits))


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (501, NOT_IMPLEMENTED, "not implemented (501 “API not implemented”)"),
        (404, RETIRED, "retired (404 “The Assistants API was shut down.”)"),
        (404, {"detail": "Not Found"}, "not routed (404 “Not Found”)"),
    ],
)
def test_where_nothing_is_the_run_stops_after_the_probe(
    status: int, body: Any, reason: str
) -> None:
    door = Door_(lambda door, request, answer: httpx.Response(status, json=body))
    record = _judged(door)
    assert len(door.requests) < 20
    assert record.exit_code == 5
    assert reason in str(record.reason)
    assert record.counts.get("fail", 0) == 0
    assert {r.observed for r in record.results if r.verdict == "unsupported"} >= {
        f"the provider has no createRun: {reason}"
    }
    left = [s for s in record.scenarios if s.name != "unknown-ids"]
    assert {(s.outcome, s.reason) for s in left} == {("stopped", f"nothing is there: {reason}")}


def test_what_hangs_on_one_operation_is_one_cause() -> None:
    record = _judged(_without("/runs"))
    assert record.counts.get("fail", 0) == 0
    told = Counter(r.blocked_by for r in record.results if r.verdict == "blocked")
    assert told["RUN-CREATE-001"] > 40
    reason = "not implemented (501 “API not implemented”)"
    row = next(r for r in record.results if r.check == "RUN-CREATE-001")
    assert (row.verdict, row.observed) == (
        "unsupported",
        f"the provider has no createRun: {reason}",
    )


def test_a_missing_operation_that_no_script_reaches_is_found_all_the_same() -> None:
    """Without runs that can be retrieved nobody comes to steps; the probe asked for them."""
    gone = ("/cancel", "/submit_tool_outputs", "/steps")
    record = _judged(_without(*gone, status=404, body={"detail": "Not Found"}))
    lacks = {r.observed for r in record.results if r.verdict == "unsupported"}
    for operation in ("cancelRun", "submitToolOutputs", "listRunSteps"):
        assert f"the provider has no {operation}: not routed (404 “Not Found”)" in lacks
    assert not [r for r in record.results if r.verdict == "fail"]


def test_the_probe_is_played_first_and_alone() -> None:
    trace = play(Door_(), concurrency=4)
    names = [e.scenario for e in trace.exchanges if e.scenario != "set-up"]
    first = [name == "unknown-ids" for name in names]
    assert first.index(False) == sum(first)
    # Only what was asked for is probed: a selection of one tier sends nothing else.
    chosen = play(Door_(), tiers=["isolation"])
    assert not [e for e in chosen.exchanges if e.scenario == "unknown-ids"]


def test_what_cannot_be_made_is_asked_for_and_not_judged() -> None:
    """Without an assistant nobody knows why a run is refused."""

    def spoil(door: Door_, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        making = request.method == "POST" and request.url.path.endswith("/assistants")
        body = json.loads(json.dumps(RETIRED))
        body["error"]["message"] = "Your plan has no assistants."
        return httpx.Response(403, json=body) if making else answer

    trace = play(Door_(spoil))
    asked = [e for e in trace.exchanges if e.scenario == "unknown-ids"]
    assert {e.operation for e in asked} >= {"createRun", "retrieveRun", "listRunSteps"}
    assert {e.label for e in asked} <= {
        "setup.assistant",
        "create.thread",
        "message.user",
        "probe",
    }
    assert {r.verdict for r in judge(trace).results if r.check.startswith("ERR-ID")} <= {
        "not-run",
        "blocked",
    }
