"""Small hand-made values for the report tests."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from conformance.record import Provider, Result, RunRecord, Spend, Suite, TierResult
from conformance.trace.exchange import Exchange, Request, Response

USAGE = "openapi.yaml#/components/schemas/Run/properties/usage"
CONTRACT, OTHER_CONTRACT, REQUIREMENTS = "ab" * 32, "cd" * 32, "ef" * 32


def result(check: str = "RUN-NULL-007", verdict: Any = "fail", **fields: Any) -> Result:
    """A result with the fields that a test does not care about filled in."""
    defaults: dict[str, Any] = {
        "level": "MUST",
        "tier": "core",
        "summary": "usage is null until the run has completed",
    }
    return Result(check=check, verdict=verdict, **(defaults | fields))


def record(*results: Result, **fields: Any) -> RunRecord:
    """A record of the given results; its counts are their fold."""
    tiers = {
        tier: TierResult(
            "not-ready"
            if any(r.verdict == "fail" and r.tier == tier for r in results)
            else "ready",
            (
                sum(r.verdict == "pass" and r.level == "MUST" for r in results if r.tier == tier),
                sum(r.level == "MUST" for r in results if r.tier == tier),
            ),
        )
        for tier in dict.fromkeys(r.tier for r in results)
    }
    defaults: dict[str, Any] = {
        "suite": Suite("0.1.0", CONTRACT, REQUIREMENTS),
        "provider": Provider("relay", "https://relay.example/v1"),
        "edition": "v2-2026-08",
        "started_at": "2026-10-05T10:12:31Z",
        "finished_at": "2026-10-05T10:13:00Z",
        "exit_code": 1 if any(r.verdict == "fail" for r in results) else 0,
        "complete": True,
        "spend": Spend(31, 4, 120, 15),
        "counts": dict(Counter(r.verdict for r in results)),
        "tiers": tiers,
        "results": tuple(results),
        "fields": {},
    }
    return RunRecord(**(defaults | fields))


def run_object(status: str = "queued", **fields: Any) -> str:
    """The JSON of a run object."""
    return json.dumps({"id": "run_1", "object": "thread.run", "status": status} | fields)


def exchange(index: int = 1, **fields: Any) -> Exchange:
    """A creation of a run, answered with a queued run."""
    defaults: dict[str, Any] = {
        "started_ms": 0.0,
        "elapsed_ms": 12.5,
        "request": Request(
            method="POST",
            url="https://relay.example/v1/threads/thread_1/runs",
            headers=(
                ("Authorization", "REDACTED"),
                ("Content-Type", "application/json"),
                ("OpenAI-Beta", "assistants=v2"),
            ),
            body='{"assistant_id": "asst_1"}',
        ),
        "response": Response(status=200, body=run_object()),
    }
    return Exchange(index=index, **(defaults | fields))
