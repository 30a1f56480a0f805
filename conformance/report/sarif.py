"""One run as SARIF 2.1.0, which code hosts take in and keep as alerts."""

from __future__ import annotations

import json
from typing import Any

from conformance.record import Excuse, Result, RunRecord
from conformance.report import cells
from conformance.report.language import ENGLISH, speaking
from conformance.report.text import clip, plain

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_EVIDENCE = "exchanges.ndjson"
_LEVELS = {"fail": "error", "flaky": "error", "warn": "warning", "differs": "note"}
_LIMIT = 2000


@speaking(ENGLISH)
def sarif(record: RunRecord) -> str:
    """Return the findings of a run, and what merely differs, as a SARIF log.

    A failure that was to be put up with is in it as suppressed, with the reason.
    """
    shown = [result for result in record.results if result.verdict in _LEVELS]
    rules = list({result.check: result for result in shown}.values())
    places = {result.check: place for place, result in enumerate(rules)}
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "runs-conformance",
                        "version": record.suite.version,
                        "rules": [_rule(result) for result in rules],
                    }
                },
                "artifacts": [{"location": {"uri": _EVIDENCE}}],
                "invocations": [
                    {
                        "executionSuccessful": record.complete and record.exit_code in (0, 1),
                        "exitCode": record.exit_code,
                        "exitCodeDescription": cells.exit_meaning(record.exit_code),
                    }
                ],
                "properties": {
                    "provider": _safe(record.provider.name),
                    "edition": record.edition,
                    "contract_sha256": record.suite.contract_sha256,
                },
                "results": [_result(result, places[result.check], record) for result in shown],
            }
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(result: Result) -> dict[str, Any]:
    return {
        "id": result.check,
        "shortDescription": {"text": result.summary},
        "properties": {
            "level": result.level,
            "provenance": result.provenance,
            "pointer": result.pointer,
            "tier": result.tier,
        },
    }


def _result(result: Result, place: int, record: RunRecord) -> dict[str, Any]:
    said = f"{result.summary} Observed: {cells.said(result)}"
    if result.expected:
        said += f" Expected: {result.expected}"
    found: dict[str, Any] = {
        "ruleId": result.check,
        "ruleIndex": place,
        "level": _LEVELS[result.verdict],
        "message": {"text": _safe(said)},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": _EVIDENCE, "index": 0}},
                "logicalLocations": [{"fullyQualifiedName": result.pointer}],
            }
        ],
        # The same finding at the same provider is the same alert, whatever a run observed of it.
        "partialFingerprints": {
            "finding/v1": _safe(f"{result.check} {record.provider.name} {record.edition}")
        },
        "properties": {"verdict": result.verdict, "exchanges": list(result.exchanges)},
    }
    if result.excuse is not None:
        found["suppressions"] = [_suppression(result.excuse)]
    return found


def _suppression(excuse: Excuse) -> dict[str, Any]:
    return {"kind": "external", "justification": _safe(cells.excused(excuse))}


def _safe(text: str) -> str:
    return plain(clip(text, _LIMIT))
