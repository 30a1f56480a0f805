"""One run in the log of a GitHub job: a workflow command a finding, which it shows by itself."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.record import Result, RunRecord
from conformance.report import cells
from conformance.report.language import ENGLISH, speaking
from conformance.report.text import line

_LIMIT = 10
"""More annotations of a kind are not shown by GitHub for one step."""


@speaking(ENGLISH)
def commands(record: RunRecord) -> tuple[str, ...]:
    """Return the workflow commands: errors, warnings, notices; no more of each than are shown."""
    return tuple(_commands(record))


def _commands(record: RunRecord) -> Iterator[str]:
    kinds: dict[str, list[Result]] = {"error": [], "warning": [], "notice": []}
    for result in cells.findings(record.results):
        kinds[_kind(result)].append(result)
    for stale in record.stale_waivers:
        yield _command("error", f"waiver for {stale.check}", cells.stale(stale))
    if not record.complete:
        reason = record.reason or "the run did not reach its end"
        yield _command("error", "incomplete", reason)
    for kind, results in kinds.items():
        for result in results[:_LIMIT]:
            yield _command(kind, f"{result.check} ({result.level})", _said(result))


def _kind(result: Result) -> str:
    if result.excuse is not None:
        return "notice"
    must = result.verdict == "fail" or (result.verdict == "flaky" and result.level == "MUST")
    return "error" if must or result.verdict == "error" else "warning"


def _said(result: Result) -> str:
    said = f"{result.summary} Observed: {cells.said(result)}"
    return f"{said} ({cells.excused(result.excuse)})" if result.excuse else said


def _command(kind: str, title: str, text: str) -> str:
    named = line(title, 100).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    return f"::{kind} title={named}::{line(text, 800).replace('%', '%25')}"
