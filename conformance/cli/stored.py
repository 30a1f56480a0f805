"""Reads runs from disk for the commands that look at several; what is damaged is said, not lost."""

from __future__ import annotations

from pathlib import Path

from conformance import rundir
from conformance.errors import UsageError
from conformance.judge import judge
from conformance.record import FORMAT, RunRecord
from conformance.report.storable import storable
from conformance.report.stored import StoredRun
from conformance.trace import Trace

_CUT = "The exchanges on file are cut off, so evidence is missing."


def load(run: Path, *, rejudge: bool = False) -> StoredRun:
    """Return a run with its evidence.

    Where run.json is missing or damaged, the run is judged again from its exchanges, and marked.

    Args:
        run: directory of a run, or a run.json alone.
        rejudge: judge it again with this suite, whatever its run.json says.

    Raises:
        UsageError: there is no run, or too little of it is readable.
    """
    if rejudge:
        return _judged(run, rundir.read_trace(run), ())
    record, amiss = _record(run)
    trace, trouble = _trace(run)
    if record is None:
        if trace is None:
            raise UsageError("; ".join(dict.fromkeys(filter(None, (amiss, trouble)))))
        said = (
            "run.json is damaged: judged from the exchanges."
            if amiss
            else "run.json is missing: judged from the exchanges."
        )
        return _judged(run, trace, (said,))
    if trace is None:
        return StoredRun(record=record, caveats=(_unread(trouble),), place=str(run))
    cut = trace.damage or (record.complete and not trace.complete)
    return StoredRun(
        record=record,
        exchanges=trace.exchanges,
        caveats=(_CUT,) if cut else (),
        place=str(run),
    )


def _judged(run: Path, trace: Trace, caveats: tuple[str, ...]) -> StoredRun:
    return StoredRun(
        record=storable(judge(trace)),
        exchanges=trace.exchanges,
        caveats=(*caveats, *([_CUT] if trace.damage else [])),
        place=str(run),
    )


def _unread(trouble: str | None) -> str:
    return (
        "The exchanges on file cannot be read, so evidence is missing."
        if trouble
        else "No exchanges are on file, so evidence is missing."
    )


def _record(run: Path) -> tuple[RunRecord | None, str | None]:
    """Return the record, or why there is none; neither where the run never got that far."""
    try:
        record = rundir.read_record(run)
    except UsageError as error:
        return None, str(error)
    if record is not None and record.format != FORMAT:
        raise UsageError(f"{run} is of format {record.format}; this suite reads {FORMAT}")
    return record, None


def _trace(run: Path) -> tuple[Trace | None, str | None]:
    """Return the trace, or why there is none; neither for a run.json alone."""
    if run.is_file() and run.suffix == ".json":
        return None, None
    if run.is_dir() and not (run / rundir.TRACE).exists():
        has_record = (run / rundir.RECORD).exists()
        return None, None if has_record else f"{run} holds no run"
    try:
        return rundir.read_trace(run), None
    except UsageError as error:
        return None, str(error)
