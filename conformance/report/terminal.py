"""One run on a terminal: compact, in signs and words, with nothing in it that a terminal obeys.

Only `Text` values are printed: they are never parsed as markup, and what a provider said goes
through `line` first. Colour is rich's business, and rich honours NO_COLOR.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from conformance.record import Result, RunRecord
from conformance.report import cells
from conformance.report.html import tier_rows
from conformance.report.language import tr, tr_n
from conformance.report.sentences import told
from conformance.report.text import line
from conformance.report.timing import timing

Where = Callable[[int], str]
"""Names an exchange by its index."""

_FINDINGS = 15
_STYLES = {
    "fail": "bold red",
    "flaky": "bold red",
    "not-ready": "bold red",
    "warn": "yellow",
    "error": "yellow",
    "limits": "yellow",
    "pass": "green",
    "ready": "green",
    "differs": "blue",
}


def print_summary(
    record: RunRecord,
    console: Console,
    report_path: Path | str | None,
    where: Where | None = None,
) -> None:
    """Print what a run found: tiers, findings, exit code, and where the report is.

    Args:
        record: the run.
        console: where to print.
        report_path: the report, which holds what is left out here; without one nothing is.
        where: names an exchange by its index, for traffic that has no report of its own.
    """
    _print(console, _title(record), "bold")
    for sentence in cells.of_profile(record):
        _print(console, sentence, "yellow")
    if not record.complete:
        reason = told(record.reason or "the run did not reach its end")
        _print(console, tr("INCOMPLETE: %(reason)s", reason=reason), "bold yellow")
    console.print(_tiers(record, console))
    _print_editions(record, console)
    _print_findings(record, console, report_path is None, where)
    for waiver in record.stale_waivers:
        _print(console, f"✘ {cells.stale(waiver)}", "bold red")
    _print_missing(record, console)
    for sentence in cells.cut_short(record):
        _print(console, sentence, "yellow")
    _print(console, _spent(record))
    if (where_time_went := timing(record)) is not None:
        _print(console, where_time_went, "dim")
    if record.leftovers:
        _print(
            console,
            tr("left behind at the provider: %(n)s (see cleanup)", n=len(record.leftovers)),
            "yellow",
        )
    style = {0: "bold green", 1: "bold red"}.get(record.exit_code, "bold yellow")
    _print(console, f"{cells.exit_sign(record.exit_code)} {cells.headline(record)}", style)
    if report_path is not None:
        _print(console, tr("report: %(path)s", path=report_path))


def _title(record: RunRecord) -> str:
    return tr(
        "%(provider)s · edition %(edition)s",
        provider=record.provider.name,
        edition=record.edition,
    )


def _spent(record: RunRecord) -> str:
    """Return the spend, against its limits where they are known."""
    spend, limits = record.spend, record.limits
    if limits.requests is None or limits.paid_runs is None:
        requests = tr_n("%(n)s request", "%(n)s requests", spend.requests)
        runs = tr_n("%(n)s paid run", "%(n)s paid runs", spend.paid_runs)
        return tr(", ").join((requests, runs))
    return tr(
        "%(requests)s of %(most_requests)s requests, %(runs)s of %(most_runs)s paid runs",
        requests=spend.requests,
        most_requests=limits.requests,
        runs=spend.paid_runs,
        most_runs=limits.paid_runs,
    )


def _tiers(record: RunRecord, console: Console) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in (tr("tier"), tr("verdict"), "MUST", tr("checks")):
        table.add_column(_text(console, name), overflow="fold")
    for row in tier_rows(record):
        mark = cells.TIER_MARKS[row.verdict]
        table.add_row(
            _text(console, tr(cells.TIER_LABELS[row.tier])),
            _text(console, f"{mark.sign} {tr(mark.word)}", _STYLES.get(row.verdict, "dim")),
            _text(
                console,
                tr("%(passed)s of %(applicable)s", passed=row.must[0], applicable=row.must[1]),
            ),
            _text(console, cells.counted(row.counts)),
        )
    return table


def _print_editions(record: RunRecord, console: Console) -> None:
    """Say how far the same traffic satisfies each edition, whichever was asked for."""
    counts = [
        f"{name} {tr('%(passed)s of %(applicable)s', passed=e.must[0], applicable=e.must[1])}"
        for name, e in record.editions.items()
    ]
    if counts:
        _print(console, tr("MUST by edition: %(counts)s", counts=" · ".join(counts)), "dim")


def _print_findings(
    record: RunRecord, console: Console, everything: bool, where: Where | None
) -> None:
    found = cells.findings(record.results)
    blocks = cells.dependants(record.results)
    shown = len(found) if everything else _FINDINGS
    for result in found[:shown]:
        _print_finding(result, console)
        if where and result.exchanges:
            _print(console, f"    {_places(result.exchanges, where)}")
        if blocked := blocks.get(result.check):
            _print(console, f"    {_blocks(len(blocked))}")
    if len(found) > shown:
        _print(console, tr("and %(n)s more in the report", n=len(found) - shown), "dim")


def _places(exchanges: Sequence[int], where: Where) -> str:
    first, *others = exchanges
    also = ", ".join(where(other).partition(",")[0] for other in others)
    if also:
        return tr("exchange: %(first)s; also %(others)s", first=where(first), others=also)
    return tr("exchange: %(first)s", first=where(first))


def _blocks(number: int) -> str:
    return tr_n("blocks:   %(n)s further check", "blocks:   %(n)s further checks", number)


def _print_missing(record: RunRecord, console: Console) -> None:
    """Say once what the provider lacks, however many checks that leaves untested."""
    missing = cells.missing((r.verdict, r.observed) for r in record.results)
    untested = cells.tally(record.results)["unsupported"]
    mark = cells.MARKS["unsupported"]
    if missing:
        _print(console, f"{mark.sign} {tr(mark.word)}: {', '.join(missing)}")
        for reason, names in cells.absences(record.results).items():
            _print(console, f"    {reason}: {', '.join(names)}")
        said = tr_n("%(n)s check not tested for it", "%(n)s checks not tested for it", untested)
        _print(console, f"    {said}")


def _print_finding(result: Result, console: Console) -> None:
    mark = cells.MARKS[result.verdict]
    head = f"{mark.sign} {tr(mark.word)} {result.check} ({result.level}) {tr(result.summary)}"
    _print(console, head, _STYLES.get(result.verdict, ""))
    if result.expected:
        _print(console, f"    {tr('expected: %(text)s', text=result.expected)}")
    _print(console, f"    {tr('observed: %(text)s', text=cells.said(result))}")
    if result.excuse is not None:
        _print(console, f"    {cells.excused(result.excuse)}", "dim")


def _print(console: Console, text: str, style: str = "") -> None:
    console.print(_text(console, text, style), soft_wrap=True)


def _text(console: Console, text: str, style: str = "") -> Text:
    return showable(console, line(text), style)


def showable(console: Console, text: str, style: str = "") -> Text:
    """Return text as a console can show it: what its encoding has not becomes an escape.

    The word beside a sign says the same.
    """
    encoding = console.encoding or "utf-8"
    return Text(text.encode(encoding, "backslashreplace").decode(encoding), style=style)
