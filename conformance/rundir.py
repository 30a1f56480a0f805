"""The directory of one run: written as it goes, readable whenever it stops."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

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
    safe = re.sub(r"[^\w.-]", "-", provider).lstrip(".") or "provider"
    path = out or Path("runs") / f"{safe}-{stamp}"
    try:
        if out is None and path.exists():
            # Two runs began in the same second.
            path = Path(f"{path}-{os.getpid()}")
        path.mkdir(parents=True, exist_ok=out is not None)
        if any(path.iterdir()):
            raise UsageError(f"{path} is not empty: give --out a new directory")
        # Made now, so that a directory that cannot be written is known before anything is sent.
        (path / TRACE).touch()
    except OSError as error:
        raise UsageError(f"cannot write to {path}: {error.strerror}") from error
    return path


class TraceFile:
    """The trace on its way to disk, a line at a time, on disk when `write` returns.

    Args:
        directory: of the run.
        failed: is called when the disk takes no more; the run goes on to its clean-up.
    """

    def __init__(self, directory: Path, failed: Callable[[], object]) -> None:
        self._path = directory / TRACE
        self._file = self._path.open("ab", buffering=0)
        self._failed = failed
        self._error: OSError | None = None

    def write(self, data: bytes) -> None:
        """Append a line; after a failure nothing more, so that no line stands on half of one."""
        if self._error is not None:
            return
        try:
            while data:
                data = data[self._file.write(data) :]
        except OSError as error:
            self._error = error
            self._failed()

    def __enter__(self) -> TraceFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file. Raises UsageError if it does not hold everything."""
        self._file.close()
        if self._error is not None:
            raise UsageError(f"cannot write {self._path}: {self._error.strerror}")


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
