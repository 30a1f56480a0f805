"""SARIF and annotations of one run: what is in them, and that nobody's text breaks them."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from conformance.record import Excuse, StaleWaiver
from conformance.report.github import commands
from conformance.report.sarif import sarif
from tests.report.samples import record as a_record
from tests.report.samples import result as a_result


def _log(text: str) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(text)["runs"][0]
    return run


def test_findings_are_alerts_and_passes_are_none() -> None:
    record = a_record(
        a_result("RUN-GET-001", "fail"),
        a_result("RUN-GET-002", "warn", level="SHOULD"),
        a_result("RUN-OBJ-001", "differs"),
        a_result("RUN-OBJ-002", "pass"),
        a_result("RUN-KEY-001", "not-run"),
    )
    run = _log(sarif(record))
    assert [(r["ruleId"], r["level"]) for r in run["results"]] == [
        ("RUN-GET-001", "error"),
        ("RUN-GET-002", "warning"),
        ("RUN-OBJ-001", "note"),
    ]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[r["ruleIndex"]] for r in run["results"]] == [r["ruleId"] for r in run["results"]]


def test_hostile_text_stays_on_its_line() -> None:
    hostile = "a%0A::error::b\r\n::warning::c\x1b[31m,:\u202e"
    record = a_record(a_result("RUN-GET-001", "fail", observed=hostile))
    lines = list(commands(record))
    assert len(lines) == 1
    assert lines[0].startswith("::error title=RUN-GET-001 (MUST)::")
    assert "\n" not in lines[0]
    assert "\r" not in lines[0]
    assert "%0A" not in lines[0]
    assert "\x1b" not in lines[0]
    assert "\x1b" not in json.dumps(_log(sarif(record)), ensure_ascii=False)


def test_what_is_excused_is_a_notice_and_a_stale_waiver_an_error() -> None:
    excuse = Excuse(kind="waiver", reason="known", owner="us", expires="2099-01-01")
    excused = msgspec.structs.replace(a_result("RUN-GET-001", "fail"), excuse=excuse)
    stale = StaleWaiver(check="RUN-GET-002", provider="*", owner="us", why="expired on 2026-01-01")
    record = msgspec.structs.replace(a_record(excused), stale_waivers=(stale,))
    first, second = commands(record)
    assert first.startswith("::error title=waiver for RUN-GET-002::")
    assert second.startswith("::notice title=RUN-GET-001 (MUST)::")
    assert _log(sarif(record))["results"][0]["suppressions"][0]["kind"] == "external"


def test_no_more_annotations_than_are_shown() -> None:
    record = a_record(*(a_result(f"RUN-KEY-{n:03}", "fail") for n in range(1, 30)))
    assert len(list(commands(record))) == 10
