"""One run in forty lines of Markdown, to be pasted into a pull request or a job page."""

from __future__ import annotations

from conformance.record import Result, RunRecord
from conformance.report import cells
from conformance.report.environment import utc
from conformance.report.html import TierRow, tier_rows
from conformance.report.language import tr
from conformance.report.sentences import told
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
        tr(
            "## %(provider)s: %(sign)s edition %(edition)s",
            provider=name,
            sign=cells.exit_sign(record.exit_code),
            edition=edition,
        ),
        "",
        f"**{markdown(cells.headline(record))}**",
    ]
    for sentence in cells.of_profile(record):
        lines += ["", markdown(sentence)]
    if not record.complete:
        reason = told(record.reason or "the run did not reach its end")
        lines += ["", tr("**INCOMPLETE**: %(reason)s", reason=markdown(reason))]
    return lines


def _tiers(record: RunRecord) -> list[str]:
    head = [tr("| Tier | Verdict | MUST | All checks |"), "|---|---|---|---|"]
    return head + [_tier_line(row) for row in tier_rows(record)]


def _tier_line(row: TierRow) -> str:
    mark = cells.TIER_MARKS[row.verdict]
    must = tr("%(passed)s of %(applicable)s", passed=row.must[0], applicable=row.must[1])
    return (
        f"| {tr(cells.TIER_LABELS[row.tier])} | {mark.sign} {tr(mark.word)} | {must} "
        f"| {cells.counted(row.counts)} |"
    )


def _findings(record: RunRecord) -> list[str]:
    found = cells.findings(record.results)
    if not found:
        return [tr("No findings.") if cells.tested(record.results) else tr("Nothing was tested.")]
    lines = [_finding_line(result) for result in found[:_FINDINGS]]
    left_out = len(found) - len(lines)
    return [*lines, tr("- and %(n)s more in report.html", n=left_out)] if left_out else lines


def _missing(record: RunRecord) -> list[str]:
    names = cells.missing((r.verdict, r.observed) for r in record.results)
    told_of = ", ".join(code(name, 60) for name in names)
    return [tr("Not offered: %(operations)s.", operations=told_of), ""] if names else []


def _finding_line(result: Result) -> str:
    mark = cells.MARKS[result.verdict]
    check, text = markdown(result.check, 60), markdown(tr(result.summary), 200)
    seen = code(cells.said(result), 160)
    excuse = f" ({markdown(cells.excused(result.excuse), 160)})" if result.excuse else ""
    return (
        f"- {mark.sign} {tr(mark.word)} **{check}** ({result.level}): {text} "
        f"{tr('Observed: %(seen)s', seen=seen)}{excuse}"
    )


def _left_behind(record: RunRecord) -> list[str]:
    if not record.leftovers:
        return []
    named = [f"{left.kind} {code(left.id, 100)}" for left in record.leftovers[:_LEFTOVERS]]
    if len(record.leftovers) > len(named):
        named.append(tr("and %(n)s more in run.json", n=len(record.leftovers) - len(named)))
    return [
        tr(
            "Left behind at the provider, for `runs-conformance cleanup`: %(objects)s.",
            objects=", ".join(named),
        )
    ]


def _foot(record: RunRecord) -> list[str]:
    spend, suite = record.spend, record.suite
    return [
        *_left_behind(record),
        *map(markdown, cells.cut_short(record)),
        tr(
            "Exit code %(code)s: %(meaning)s. Spend: %(requests)s requests, %(runs)s paid runs, "
            "%(prompt)s + %(completion)s tokens.",
            code=record.exit_code,
            meaning=cells.exit_meaning(record.exit_code),
            requests=spend.requests,
            runs=spend.paid_runs,
            prompt=spend.prompt_tokens,
            completion=spend.completion_tokens,
        ),
        tr(
            "Suite %(version)s, contract %(contract)s, started %(when)s.",
            version=markdown(suite.version, 40),
            contract=cells.short_digest(suite.contract_sha256),
            when=markdown(utc(record.started_at), 60),
        ),
    ]
