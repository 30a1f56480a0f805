"""`verify` and `audit`: the commands that judge what is on file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import typer
from rich.console import Console

import conformance
from conformance import record as records
from conformance import rundir
from conformance.cli import say
from conformance.cli.options import in_language
from conformance.cli.selection import edition_name
from conformance.contract.operations import route
from conformance.errors import UsageError
from conformance.judge import judge
from conformance.record import RunRecord
from conformance.report.figures import Unreadable, deviations, read
from conformance.report.language import tr
from conformance.report.sentences import told
from conformance.report.storable import storable
from conformance.report.terminal import print_summary
from conformance.trace import (
    DamagedTrace,
    Exchange,
    Finished,
    Started,
    Trace,
    har_started_at,
    header,
    read_har,
    read_ndjson,
)
from conformance.wire import Redactor
from conformance.wire.redact import keys_in


class Format(StrEnum):
    """How `audit` prints."""

    text = "text"
    json = "json"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (verify, audit):
        app.command(command.__name__, help=command.__doc__)(in_language(command))


def verify(run: Path = typer.Argument(..., help="Directory of a run.")) -> None:
    """Judge a stored run again: the same verdicts, or exit 1; an incomplete run exits 5.

    Example:  runs-conformance verify runs/reference-20261005T101200Z
    """
    trace = rundir.read_trace(run)
    again = storable(judge(trace))
    stored = rundir.read_record(run)
    if not again.complete:
        say.warn(
            tr(
                "incomplete: %(reason)s; %(n)s exchanges are readable",
                reason=told(again.reason or ""),
                n=len(trace.exchanges),
            )
        )
        raise typer.Exit(5)
    if stored is None:
        say.warn(tr("the run has no run.json to compare with"))
        raise typer.Exit(5)
    differences = _differences(run, again)
    for line in differences:
        typer.echo(line)
    if differences:
        raise typer.Exit(1)
    typer.echo(
        tr(
            "same verdicts: %(n)s checks, exit code %(code)s",
            n=len(again.results),
            code=again.exit_code,
        )
    )


def _differences(run: Path, again: RunRecord) -> list[str]:
    """Return every figure on file that judging again does not give."""
    path = run / rundir.RECORD if run.is_dir() else run
    try:
        stored = read(path.read_bytes())
    except Unreadable as error:
        return [f"{path}: {error}"]
    found = deviations(stored, read(records.encode(again)))
    if any(line.startswith("suite.") for line in found):
        said = tr("judged by another suite, so that what follows need not be anybody's fault")
        return [said, *found]
    return found


def audit(
    files: list[str] = typer.Argument(..., help="HAR or exchanges.ndjson; - for standard input."),
    edition: str | None = typer.Option(
        None, help="Edition to judge by; else the latest of the version that the requests ask for."
    ),
    format: Format = typer.Option(Format.text, help="text, or json for a run.json."),  # noqa: A002
) -> None:
    """Judge recorded traffic. Sends nothing.

    Example:  runs-conformance audit traffic.har --edition v2-2026-08 --format json
    """
    given = edition_name(edition) if edition is not None else None
    # A file given twice is one recording: read twice, its runs would go backwards in time.
    distinct = list(
        {Path(file).resolve() if file != "-" else file: file for file in files}.values()
    )
    traces: list[Trace] = []
    for file in distinct:
        traces.append(_read(file, sum(len(trace.exchanges) for trace in traces)))
    provider = distinct[0] if len(distinct) == 1 else f"{len(distinct)} files"
    trace = _joined(provider, given or _asked_for(traces), traces)
    record = storable(judge(trace))
    if format is Format.json:
        # As bytes: it is UTF-8 whatever the terminal speaks.
        sys.stdout.buffer.write(records.encode(record))
        sys.stdout.buffer.flush()
    else:
        places = [_place(e, t, len(traces) > 1) for t in traces for e in t.exchanges]
        print_summary(record, Console(), None, places.__getitem__)
        applied = sum(result.verdict not in {"not-run", "blocked"} for result in record.results)
        typer.echo(
            tr(
                "%(n)s exchanges; %(applied)s of %(all)s checks applied",
                n=len(trace.exchanges),
                applied=applied,
                all=len(record.results),
            )
        )
    raise typer.Exit(record.exit_code)


def _asked_for(traces: Sequence[Trace]) -> str:
    """Return the latest edition of the version that the OpenAI-Beta headers ask for."""
    betas = {
        header(exchange.request.headers, "openai-beta") or ""
        for trace in traces
        for exchange in trace.exchanges
    }
    v1, v2 = (any(version in beta for beta in betas) for version in ("assistants=v1", "=v2"))
    return edition_name("v1" if v1 and not v2 else "v2")


def _read(file: str, first: int) -> Trace:
    """Return the traffic in a file, redacted and numbered from `first`."""
    data = sys.stdin.buffer.read() if file == "-" else _bytes(file)
    try:
        text = data.decode("utf-8-sig")
        if _is_ndjson(text):
            trace = _ndjson(text, file)
        else:
            found = read_har(text, route=route, source=file)
            trace = _imported(file, found, har_started_at(text))
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8 text: {error}") from error
    except DamagedTrace as error:
        raise UsageError(str(error)) from error
    redactor = Redactor(keys_in(trace.exchanges))
    exchanges = [
        redactor.exchange(renumbered(exchange, first + number, file))
        for number, exchange in enumerate(trace.exchanges)
    ]
    return msgspec.structs.replace(trace, exchanges=tuple(exchanges))


def _ndjson(text: str, file: str) -> Trace:
    try:
        return read_ndjson(text.encode())
    except DamagedTrace as error:
        raise UsageError(f"{file}: {error}") from error


def _place(exchange: Exchange, trace: Trace, several: bool) -> str:
    """Return where a reader finds an exchange in the file that it came from, counted from 0."""
    number = exchange.index - trace.exchanges[0].index
    entry = f"{Path(exchange.source or '').name} entry {number}" if several else f"entry {number}"
    answer = exchange.status if exchange.status is not None else "no answer"
    return f"{entry}, {exchange.request.method} {urlsplit(exchange.request.url).path} → {answer}"


def renumbered(exchange: Exchange, index: int, source: str) -> Exchange:
    """Return an exchange as one of several files' worth."""
    return msgspec.structs.replace(exchange, index=index, source=source)


def _is_ndjson(text: str) -> bool:
    first = text.lstrip().partition("\n")[0]
    return first.startswith("{") and '"kind":"run-started"' in first


def _bytes(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error


def _imported(file: str, exchanges: Sequence[Exchange], started_at: str) -> Trace:
    """Return what a file of somebody else's holds as a complete trace that we did not drive."""
    return Trace(
        started=Started(
            suite_version=conformance.__version__,
            provider=file,
            base_url=None,
            edition="",
            started_at=started_at,
            driven=False,
        ),
        exchanges=tuple(exchanges),
        finished=Finished(finished_at=started_at, exchanges=len(exchanges)),
    )


def _joined(provider: str, edition: str, traces: Sequence[Trace]) -> Trace:
    """Return several files' worth of traffic as one trace, to be judged by an edition.

    It is as complete as its parts: of a run that was cut off, an audit cannot say more either.
    """
    exchanges = [exchange for trace in traces for exchange in trace.exchanges]
    started_at = min((trace.started.started_at for trace in traces), key=datetime.fromisoformat)
    joined = _imported(provider, exchanges, started_at)
    cut = [trace.started.provider for trace in traces if not trace.complete]
    reason = f"incomplete: the run of {', '.join(cut)} did not come to its end" if cut else None
    assert joined.finished is not None
    return msgspec.structs.replace(
        joined,
        started=msgspec.structs.replace(joined.started, edition=edition),
        finished=msgspec.structs.replace(joined.finished, reason=reason),
    )
