"""One run as JUnit XML: a test case a check, so that any CI can show it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from conformance.record import Result, RunRecord, VerdictName
from conformance.report import cells
from conformance.report.language import ENGLISH, speaking
from conformance.report.text import clip, xml_safe

_LIMIT = 4000
_SKIPPED: frozenset[VerdictName] = frozenset({"unsupported", "blocked", "inconclusive", "not-run"})


@speaking(ENGLISH)
def junit(record: RunRecord) -> str:
    """Return the run as JUnit XML: as many test cases as results, in ledger order."""
    kinds = [_kind(result) for result in record.results]
    totals = {
        "tests": str(len(kinds)),
        "failures": str(kinds.count("failure")),
        "errors": str(kinds.count("error")),
        "skipped": str(kinds.count("skipped")),
    }
    root = ET.Element("testsuites", {"name": "runs-conformance", **totals})
    suite = ET.SubElement(
        root,
        "testsuite",
        {
            "name": _safe(f"{record.provider.name} {record.edition}"),
            **totals,
            "timestamp": _safe(record.started_at),
        },
    )
    _properties(suite, record)
    for result, kind in zip(record.results, kinds, strict=True):
        _case(suite, result, kind)
    for waiver in record.stale_waivers:
        ET.SubElement(suite, "system-err").text = _safe(f"STALE WAIVER: {cells.stale(waiver)}")
    if not record.complete:
        reason = record.reason or "the run did not reach its end"
        ET.SubElement(suite, "system-err").text = _safe(f"INCOMPLETE: {reason}")
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _kind(result: Result) -> str:
    if result.excuse is not None:
        return "skipped"
    if result.verdict == "fail" or (result.verdict == "flaky" and result.level == "MUST"):
        return "failure"
    if result.verdict == "error":
        return "error"
    return "skipped" if result.verdict in _SKIPPED else "passed"


def _properties(suite: ET.Element, record: RunRecord) -> None:
    facts = {
        "exit_code": f"{record.exit_code} ({cells.exit_meaning(record.exit_code)})",
        "complete": "true" if record.complete else "false",
        "seed": "none" if record.seed is None else str(record.seed),
        "suite": record.suite.version,
        "contract_sha256": record.suite.contract_sha256,
        "requirements_sha256": record.suite.requirements_sha256,
        "requests": str(record.spend.requests),
        "paid_runs": str(record.spend.paid_runs),
    }
    # Blocked and unsupported look alike to a CI that only knows "skipped"; here they do not.
    facts |= {f"verdict.{name}": str(n) for name, n in cells.tally(record.results).items()}
    parent = ET.SubElement(suite, "properties")
    for name, value in facts.items():
        ET.SubElement(parent, "property", {"name": name, "value": _safe(value)})


def _case(suite: ET.Element, result: Result, kind: str) -> None:
    case = ET.SubElement(
        suite, "testcase", {"classname": result.tier, "name": _safe(result.check)}
    )
    mark = cells.MARKS[result.verdict]
    message = _safe(f"{mark.word}: {cells.said(result)}")
    if result.excuse is not None:
        message = _safe(f"{mark.word}, {cells.excused(result.excuse)}")
    if kind == "skipped":
        ET.SubElement(case, "skipped", {"message": message})
    elif kind in ("failure", "error"):
        child = ET.SubElement(case, kind, {"type": result.verdict, "message": message})
        child.text = _safe(_story(result), 4 * _LIMIT)
    elif result.verdict != "pass":
        # Not a failure of the job, and not to be lost either.
        ET.SubElement(case, "system-out").text = _safe(
            f"{mark.word}\n{_story(result)}", 4 * _LIMIT
        )


def _story(result: Result) -> str:
    """Return the sentence, what was expected and seen, and how to learn more."""
    lines = [
        clip(result.summary, _LIMIT),
        f"level: {result.level}, {result.provenance}",
        f"expected: {clip(result.expected or 'did not come to judge', _LIMIT)}",
        f"observed: {clip(cells.said(result), _LIMIT)}",
    ]
    if result.answer:
        lines.append(f"answer: {clip(result.answer, 200)}")
    if result.exchanges:
        lines.append(f"exchanges: {', '.join(map(str, result.exchanges[:20]))}")
    lines.append(f"runs-conformance explain {clip(result.check, 100)}")
    return "\n".join(lines)


def _safe(text: str, limit: int = _LIMIT) -> str:
    return xml_safe(clip(text, limit))
