"""`verify`, `audit` and `compare`: the commands that judge what is on file."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path

import msgspec
import typer
from rich.console import Console

import conformance
from conformance import record as records
from conformance import rundir
from conformance.cli import say
from conformance.cli.check import edition_name
from conformance.contract.operations import route
from conformance.errors import UsageError
from conformance.judge import judge
from conformance.record import RunRecord
from conformance.report.compare import NotComparable
from conformance.report.compare import compare as compare_records
from conformance.report.terminal import print_summary
from conformance.report.write import write_comparison
from conformance.trace import (
    DamagedTrace,
    Exchange,
    Finished,
    Started,
    Trace,
    har_started_at,
    read_har,
    read_ndjson,
)
from conformance.wire import Redactor


class Format(StrEnum):
    """How `audit` prints."""

    text = "text"
    json = "json"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (verify, audit, compare):
        app.command(command.__name__, help=command.__doc__)(command)


def verify(run: Path = typer.Argument(..., help="Directory of a run.")) -> None:
    """Judge a stored run again: the same verdicts, or exit 1; an incomplete run exits 5.

    Example:  runs-conformance verify runs/reference-20261005T101200Z
    """
    trace = rundir.read_trace(run)
    again = judge(trace)
    stored = rundir.read_record(run)
    if not again.complete:
        say.warn(f"incomplete: {again.reason}; {len(trace.exchanges)} exchanges are readable")
        raise typer.Exit(5)
    if stored is None:
        say.warn("the run has no run.json to compare with")
        raise typer.Exit(5)
    differences = _differences(stored, again)
    for line in differences:
        typer.echo(line)
    if differences:
        raise typer.Exit(1)
    typer.echo(f"same verdicts: {len(again.results)} checks, exit code {again.exit_code}")


def _differences(stored: RunRecord, again: RunRecord) -> list[str]:
    lines = []
    if stored.suite != again.suite:
        lines.append(f"judged by another suite: {stored.suite} now {again.suite}")
    before = {result.check: result for result in stored.results}
    after = {result.check: result for result in again.results}
    for check in dict.fromkeys((*before, *after)):
        if before.get(check) != after.get(check):
            was, now = before.get(check), after.get(check)
            lines.append(
                f"{check}: {was.verdict if was else 'absent'} → {now.verdict if now else 'absent'}"
            )
    if not lines and records.encode(stored) != records.encode(again):
        lines.append("the verdicts are the same, but other figures in run.json are not")
    return lines


def audit(
    files: list[str] = typer.Argument(..., help="HAR or exchanges.ndjson; - for standard input."),
    edition: str = typer.Option("v2-2026-08", help="Edition to judge by."),
    format: Format = typer.Option(Format.text, help="text, or json for a run.json."),  # noqa: A002
) -> None:
    """Judge recorded traffic. Sends nothing.

    Example:  runs-conformance audit traffic.har --edition v2-2026-08 --format json
    """
    name = edition_name(edition)
    exchanges: list[Exchange] = []
    starts: list[str] = []
    for file in files:
        found, started_at = _read(file, len(exchanges))
        exchanges += found
        starts.append(started_at)
    provider = files[0] if len(files) == 1 else f"{len(files)} files"
    record = judge(_trace(provider, name, exchanges, min(starts)))
    if format is Format.json:
        sys.stdout.write(records.encode(record).decode())
    else:
        print_summary(record, Console(), None)
        applied = sum(result.verdict not in {"not-run", "blocked"} for result in record.results)
        typer.echo(
            f"{len(exchanges)} exchanges; {applied} of {len(record.results)} checks applied"
        )
    raise typer.Exit(record.exit_code)


def _read(file: str, first: int) -> tuple[list[Exchange], str]:
    """Return the exchanges of a file, redacted and numbered from `first`, and its start."""
    text = sys.stdin.read() if file == "-" else _text(file)
    redactor = Redactor()
    try:
        if _is_ndjson(text):
            trace = read_ndjson(text.encode())
            found, started_at = list(trace.exchanges), trace.started.started_at
            found = [renumbered(e, first + n, file) for n, e in enumerate(found)]
        else:
            found = read_har(text, route=route, source=file, first_index=first)
            started_at = har_started_at(text)
    except DamagedTrace as error:
        raise UsageError(f"{file}: {error}") from error
    return [redactor.exchange(exchange) for exchange in found], started_at


def renumbered(exchange: Exchange, index: int, source: str) -> Exchange:
    """Return an exchange as one of several files' worth."""
    return msgspec.structs.replace(exchange, index=index, source=source)


def _is_ndjson(text: str) -> bool:
    first = text.lstrip().partition("\n")[0]
    return first.startswith("{") and '"kind":"run-started"' in first


def _text(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8 text: {error}") from error


def _trace(provider: str, edition: str, exchanges: list[Exchange], started_at: str) -> Trace:
    """Return recorded traffic as a complete trace that we did not drive."""
    return Trace(
        started=Started(
            suite_version=conformance.__version__,
            provider=provider,
            base_url=None,
            edition=edition,
            started_at=started_at,
            driven=False,
        ),
        exchanges=tuple(exchanges),
        finished=Finished(finished_at=started_at, exchanges=len(exchanges)),
    )


def compare(
    runs: list[Path] = typer.Argument(..., help="Two or more run directories."),
    out: Path = typer.Option(..., help="Directory to write."),
    force: bool = typer.Option(False, help="Compare runs of different contracts all the same."),
) -> None:
    """Vendor comparison: index.html, summary.md, comparison.json.

    Example:  runs-conformance compare runs/reference-… runs/litellm-… --out comparison
    """
    if len(runs) < 2:
        raise UsageError("compare wants two or more runs")
    try:
        comparison = compare_records([_record(run) for run in runs], force=force)
        page = write_comparison(out, comparison)
    except NotComparable as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(f"cannot write to {out}: {error.strerror}") from error
    typer.echo(page)


def _record(run: Path) -> RunRecord:
    """Return the record of a run; one that was cut off is judged from its trace."""
    stored = rundir.read_record(run)
    return stored if stored is not None else judge(rundir.read_trace(run))
