"""The only module of `report` that touches a disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from conformance.record import RunRecord, encode
from conformance.report.compare import Comparison
from conformance.report.comparison import (
    comparison_html,
    comparison_json,
    comparison_summary,
)
from conformance.report.html import render
from conformance.report.junit import junit
from conformance.report.sarif import sarif
from conformance.report.storable import storable
from conformance.report.summary import summary
from conformance.trace.exchange import Exchange


def write_run(directory: Path, record: RunRecord, exchanges: Sequence[Exchange]) -> Path:
    """Write run.json, report.html and its other views; return the path of the report.

    Raises OSError if a file cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    write_file(directory / "summary.md", summary(record))
    write_file(directory / "junit.xml", junit(record))
    write_file(directory / "findings.sarif", sarif(record))
    write_file(directory / "report.html", render(record, exchanges))
    # Last, because whoever finds run.json may rely on the rest being there.
    write_file(directory / "run.json", encode(storable(record)))
    return directory / "report.html"


def write_comparison(directory: Path, comparison: Comparison) -> Path:
    """Write index.html, summary.md and comparison.json; return the path of the page.

    Raises OSError if a file cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    write_file(directory / "summary.md", comparison_summary(comparison))
    write_file(directory / "index.html", comparison_html(comparison))
    write_file(directory / "comparison.json", comparison_json(comparison))
    return directory / "index.html"


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all: a reader never sees half of it."""
    data = content.encode() if isinstance(content, str) else content
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        temporary = Path(file.name)
    try:
        temporary.write_bytes(data)
        # A temporary file is born private; a report is to be read by others as any file is.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
