"""Limits and counting over a real port: what the command says, the provider saw."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import check
from conformance.contract.operations import route
from conformance.errors import UsageError
from conformance.reference import Door, Pace, Service, create_app, running
from tests.cli.conftest import Command, run_json

KEY = "limits-key-0123456789"


class Counting:
    """The reference, with a count of what came in and of the runs that it took."""

    def __init__(self) -> None:
        self.app: Any = create_app(Service(pace=Pace(0.0, 0.01)), Door([KEY]))
        self.requests = self.accepted = 0

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        self.requests += 1
        found = route(scope["method"], scope["path"])

        async def counted(message: MutableMapping[str, Any]) -> None:
            runs = found is not None and found[0] in {"createRun", "createThreadAndRun"}
            if message["type"] == "http.response.start" and message["status"] == 200 and runs:
                self.accepted += 1
            await send(message)

        await self.app(scope, receive, counted)


@pytest.mark.parametrize(("requests", "runs"), [(45, 2), (400, 3), (60, 0)])
def test_limits_hold_on_a_real_port(
    requests: int, runs: int, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMITS_KEY", KEY)
    counting = Counting()
    with running(counting) as url:
        ended = command(
            "check", "--base-url", url, "--api-key-env", "LIMITS_KEY", "--out", tmp_path / "out",
            "--max-requests", requests, "--max-paid-runs", runs, "--concurrency", 8,
        )  # fmt: skip
    record = run_json(tmp_path / "out")
    assert record["spend"]["requests"] == counting.requests <= requests
    assert record["spend"]["paid_runs"] == counting.accepted <= runs
    assert record["leftovers"] == []
    # Nothing is found; but a limit that leaves a whole tier untested is no clean end.
    tiers = {name: tier["verdict"] for name, tier in record["tiers"].items() if name != "stream"}
    assert ended.code == (5 if "not-tested" in tiers.values() else 0)
    assert counting.accepted > 0 or tiers["core"] == "not-tested"


def test_a_run_is_waited_for_as_long_as_asked(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = []

    def seen(order: Any, *_: Any, **__: Any) -> None:
        waits.append(order.limits.run_wait_s)
        raise UsageError("seen")

    monkeypatch.setattr(check, "played", seen)
    command("check")
    command("check", "--run-wait", 2)
    assert waits == [120, 2]
