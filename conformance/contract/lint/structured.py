"""The report as JSON; `lint.schema.json` beside this file is its JSON Schema."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from conformance.contract.lint.catalogue import CATALOGUE
from conformance.contract.lint.finding import Severity
from conformance.contract.lint.report import Located, Report

FORMAT = 1
"""Raised when a program that reads the report would have to change."""


def structured(report: Report, least: Severity = Severity.note) -> dict[str, Any]:
    """Return the report as plain values.

    Args:
        report: what was found.
        least: findings of lesser severity are counted, not listed.
    """
    return {
        "format": FORMAT,
        "file": report.file,
        "openapi": report.version,
        "operations": report.operations,
        "models": report.models,
        "edition": {
            "name": report.edition,
            "given": report.given,
            "reason": report.reason,
            "fits": [
                {
                    "edition": fit.edition,
                    "contradictions": fit.contradictions,
                    "lacking": fit.lacking,
                    "findings": fit.findings,
                }
                for fit in report.fits
            ],
        },
        "exit_code": report.exit_code,
        "counts": report.counts(),
        "findings": [_finding(located) for located in report.down_to(least)],
    }


def schema() -> dict[str, Any]:
    """Return the JSON Schema of what `structured` returns."""
    file = resources.files("conformance.contract.lint") / "lint.schema.json"
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


def _finding(located: Located) -> dict[str, Any]:
    finding = located.finding
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "pointer": finding.pointer,
        "line": located.line,
        "message": finding.message,
        "breaks": CATALOGUE[finding.rule].breaks,
        "mend": finding.mend,
        "operation": finding.operation,
        "contract": finding.contract,
    }
