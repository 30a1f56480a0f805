"""The line that says where the time went, and the spend against its limits."""

from __future__ import annotations

import io

import msgspec
from rich.console import Console

from conformance.record import Allowed, RunRecord, ScenarioResult, Spend
from conformance.report.terminal import print_summary
from conformance.report.timing import timing
from tests.report.samples import record, result

RUN = record(result())

SCENARIOS = (
    ScenarioResult("quick", "done", None, 1, 4, 0.5, 0.5),
    ScenarioResult("slow", "done", None, 1, 9, 4.0, 1.0),
    ScenarioResult("slow", "done", None, 2, 9, 3.0, 0.5),
    ScenarioResult("never-begun", "not-run", "no room"),
    ScenarioResult("long", "done", None, 1, 3, 2.5, 0.5),
)


def timed(**changes: object) -> RunRecord:
    began, ended = "2026-10-05T10:12:00.000+00:00", "2026-10-05T10:12:06.500+00:00"
    return msgspec.structs.replace(
        RUN, scenarios=SCENARIOS, started_at=began, finished_at=ended, **changes
    )


def test_the_slowest_are_named_with_their_share_of_answering() -> None:
    assert timing(timed()) == (
        "time: 6.5 s; the provider took 25% of the scenarios' time; slowest: slow 4.0 s (25%), "
        "slow (repetition 2) 3.0 s (17%), long 2.5 s (20%)"
    )


def test_where_nothing_was_timed_nothing_is_said() -> None:
    assert timing(msgspec.structs.replace(RUN, scenarios=())) is None
    assert timing(msgspec.structs.replace(RUN, scenarios=SCENARIOS[3:4])) is None


def test_the_spend_is_printed_against_its_limits() -> None:
    def printed(record: RunRecord) -> str:
        out = io.StringIO()
        print_summary(record, Console(file=out, width=200), None)
        return out.getvalue()

    spend = Spend(31, 4, 0, 0)
    assert "31 of 400 requests, 4 of 25 paid runs" in printed(
        timed(spend=spend, limits=Allowed(400, 25))
    )
    assert "31 requests, 4 paid runs" in printed(timed(spend=spend, limits=Allowed()))
