"""One run in forty lines of Markdown, to be pasted into a pull request or a job page."""

from __future__ import annotations

from conformance.record import Result, RunRecord
from conformance.report import cells
from conformance.report.environment import utc
from conformance.report.html import TierRow, tier_rows
from conformance.report.text import code, markdown

LINES = 40
"""No summary is longer."""

_FINDINGS = 12
_LEFTOVERS = 20
_STALE = 3


def summary(record: RunRecord) -> str:
    """Return at most 40 lines of Markdown: verdict, tiers, top findings, spend."""
    lines = [*_head(record), "", *_tiers(record), "", *_missing(record), *_findings(record), ""]
    stale = [f"- ✘ {markdown(cells.stale(w), 200)}" for w in record.stale_waivers[:_STALE]]
    lines += [*stale, *_foot(record)]
    return "\n".join(lines) + "\n"


def _head(record: RunRecord) -> list[str]:
    name, edition = markdown(record.provider.name, 100), markdown(record.edition, 40)
    lines = [
        f"## {name}: {cells.exit_sign(record.exit_code)} edition {edition}",
        "",
        f"**{markdown(cells.headline(record))}**",
    ]
    for sentence in cells.of_profile(record):
        lines += ["", markdown(sentence)]
    if not record.complete:
        reason = record.reason or "the run did not reach its end"
        lines += ["", f"**INCOMPLETE**: {markdown(reason)}"]
    return lines


def _tiers(record: RunRecord) -> list[str]:
    head = ["| Tier | Verdict | MUST | All checks |", "|---|---|---|---|"]
    return head + [_tier_line(row) for row in tier_rows(record)]


def _tier_line(row: TierRow) -> str:
    mark = cells.TIER_MARKS[row.verdict]
    passed, applicable = row.must
    return (
        f"| {cells.TIER_LABELS[row.tier]} | {mark.sign} {mark.word} | {passed} of {applicable} "
        f"| {cells.counted(row.counts)} |"
    )


def _findings(record: RunRecord) -> list[str]:
    found = cells.findings(record.results)
    if not found:
        return ["No findings." if cells.tested(record.results) else "Nothing was tested."]
    lines = [_finding_line(result) for result in found[:_FINDINGS]]
    left_out = len(found) - len(lines)
    return [*lines, f"- and {left_out} more in report.html"] if left_out else lines


def _missing(record: RunRecord) -> list[str]:
    names = cells.missing((r.verdict, r.observed) for r in record.results)
    return [f"Not offered: {', '.join(code(name, 60) for name in names)}.", ""] if names else []


def _finding_line(result: Result) -> str:
    mark = cells.MARKS[result.verdict]
    check, text = markdown(result.check, 60), markdown(result.summary, 200)
    seen = code(cells.said(result), 160)
    excuse = f" ({markdown(cells.excused(result.excuse), 160)})" if result.excuse else ""
    return (
        f"- {mark.sign} {mark.word} **{check}** ({result.level}): {text} Observed: {seen}{excuse}"
    )


def _left_behind(record: RunRecord) -> list[str]:
    if not record.leftovers:
        return []
    named = [f"{left.kind} {code(left.id, 100)}" for left in record.leftovers[:_LEFTOVERS]]
    if len(record.leftovers) > len(named):
        named.append(f"and {len(record.leftovers) - len(named)} more in run.json")
    return [f"Left behind at the provider, for `runs-conformance cleanup`: {', '.join(named)}."]


def _foot(record: RunRecord) -> list[str]:
    spend, suite = record.spend, record.suite
    return [
        *_left_behind(record),
        *map(markdown, cells.cut_short(record)),
        f"Exit code {record.exit_code}: {cells.exit_meaning(record.exit_code)}. "
        f"Spend: {spend.requests} requests, {spend.paid_runs} paid runs, "
        f"{spend.prompt_tokens} + {spend.completion_tokens} tokens.",
        f"Suite {markdown(suite.version, 40)}, "
        f"contract {cells.short_digest(suite.contract_sha256)}, "
        f"started {markdown(utc(record.started_at), 60)}.",
    ]
