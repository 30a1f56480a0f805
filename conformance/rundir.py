"""The directory of one run: written as it goes, readable whenever it stops."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from conformance import record as records
from conformance.errors import UsageError
from conformance.record import RunRecord
from conformance.trace import DamagedTrace, Trace, read_ndjson

TRACE = "exchanges.ndjson"
RECORD = "run.json"


def fresh(out: Path | None, provider: str) -> Path:
    """Make and return the directory of a new run.

    Args:
        out: the directory asked for; it must be empty or not exist. None for the default,
            `runs/<provider>-<UTC time>/`.
        provider: for the default name.

    Raises:
        UsageError: it holds a run already, or cannot be written.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    path = out or Path("runs") / f"{provider}-{stamp}"
    try:
        path.mkdir(parents=True, exist_ok=True)
        if any(path.iterdir()):
            if out is not None:
                raise UsageError(f"{path} is not empty: give --out a new directory")
            path = Path(f"{path}-{os.getpid()}")
            path.mkdir()
    except OSError as error:
        raise UsageError(f"cannot write to {path}: {error.strerror}") from error
    return path


def put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        UsageError: it cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error


def read_trace(run: Path) -> Trace:
    """Read the trace of a run directory, or a trace file itself.

    Raises:
        UsageError: there is none, or it is damaged.
    """
    path = run / TRACE if run.is_dir() else run
    try:
        return read_ndjson(path.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except DamagedTrace as error:
        raise UsageError(f"{path}: {error}") from error


def read_record(run: Path) -> RunRecord | None:
    """Read `run.json` of a run directory, None if the run never got that far.

    Raises:
        UsageError: it is there and damaged.
    """
    path = run / RECORD if run.is_dir() else run
    try:
        return records.decode(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise UsageError(f"{path} is no run.json: {error}") from error
