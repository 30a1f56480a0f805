"""Drives an order into a directory, and writes what came of it."""

from __future__ import annotations

from pathlib import Path

import anyio

from conformance import rundir
from conformance.cli.progress import Progress
from conformance.cli.proofs import proofs
from conformance.cli.signals import listening
from conformance.drive import Interrupt, Order, drive
from conformance.errors import UsageError
from conformance.record import RunRecord
from conformance.report.write import write_file, write_run
from conformance.trace import Trace, write_har


def played(order: Order, directory: Path, *, quiet: bool) -> Trace:
    """Drive with the trace going to disk; a run that was interrupted is a trace like any other."""
    planned = order.planned() * order.repeat

    async def driven(progress: Progress) -> Trace:
        interrupt = Interrupt()
        with rundir.TraceFile(directory, interrupt.press) as file:
            async with listening(interrupt):
                return await drive(order, file.write, watch=progress.line, interrupt=interrupt)

    limits = order.limits
    with Progress(planned, limits.max_requests, limits.max_paid_runs, quiet=quiet) as progress:
        return anyio.run(driven, progress)


def written(directory: Path, record: RunRecord, trace: Trace) -> Path:
    """Write all views of a run; return the path of the report.

    Raises:
        UsageError: the directory cannot be written.
    """
    har = write_har(trace.exchanges, started_at=record.started_at, version=record.suite.version)
    try:
        write_file(directory / "exchanges.har", har.encode("utf-8", "replace"))
        return write_run(directory, record, trace.exchanges, proofs())
    except OSError as error:
        raise UsageError(f"cannot write to {directory}: {error.strerror}") from error
