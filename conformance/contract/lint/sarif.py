"""The report as SARIF 2.1.0, which code hosts show beside the lines of the file."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from conformance.contract.lint.catalogue import CATALOGUE, Rule
from conformance.contract.lint.finding import Severity
from conformance.contract.lint.report import Located, Report

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(report: Report, version: str, least: Severity = Severity.note) -> dict[str, Any]:
    """Return the report as a SARIF log of one run.

    Args:
        report: what was found.
        version: version of this tool.
        least: findings of lesser severity are left out.
    """
    rules = list(CATALOGUE.values())
    places = {rule.id: index for index, rule in enumerate(rules)}
    uri = quote(report.file.replace("\\", "/"))
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "runs-conformance lint",
                        "version": version,
                        "rules": [_rule(rule) for rule in rules],
                    }
                },
                "artifacts": [{"location": {"uri": uri}}],
                "invocations": [
                    {"executionSuccessful": report.judged, "exitCode": report.exit_code}
                ],
                "properties": {"edition": report.edition, "reason": report.reason},
                "results": [
                    _result(located, places[located.finding.rule], uri)
                    for located in report.down_to(least)
                ],
            }
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.title}: {rule.breaks}"},
    }


def _result(located: Located, index: int, uri: str) -> dict[str, Any]:
    finding = located.finding
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri, "index": 0}}
    if located.line:
        physical["region"] = {"startLine": located.line}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity.value,
        "message": {"text": f"{finding.message}. Mend: {finding.mend}."},
        "locations": [
            {
                "physicalLocation": physical,
                "logicalLocations": [{"fullyQualifiedName": finding.pointer}],
            }
        ],
        # What makes it the same finding when lines above it change.
        "partialFingerprints": {
            "finding/v1": f"{finding.rule} {finding.pointer} {finding.subject}"
        },
        "properties": {"operation": finding.operation, "contract": finding.contract},
    }
