"""The only module of `report` that touches a disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from conformance.record import RunRecord, encode
from conformance.report.compare import Comparison
from conformance.report.comparison import comparison_csv, comparison_json, comparison_summary
from conformance.report.findings import Proofs
from conformance.report.html import render
from conformance.report.junit import junit
from conformance.report.pages import comparison_pages
from conformance.report.sarif import sarif
from conformance.report.storable import storable
from conformance.report.stored import StoredRun
from conformance.report.summary import summary
from conformance.trace.exchange import Exchange


def write_run(
    directory: Path,
    record: RunRecord,
    exchanges: Sequence[Exchange],
    proofs: Proofs | None = None,
) -> Path:
    """Write run.json, report.html and its other views; return the path of the report.

    Args:
        directory: where to; made if need be.
        record: the run.
        exchanges: those of the run.
        proofs: what proves the checks, by id; left out where it is not known.

    Raises:
        OSError: a file cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    write_file(directory / "summary.md", summary(record))
    write_file(directory / "junit.xml", junit(record))
    write_file(directory / "findings.sarif", sarif(record))
    write_file(directory / "report.html", render(record, exchanges, proofs))
    # Last, because whoever finds run.json may rely on the rest being there.
    write_file(directory / "run.json", encode(storable(record)))
    return directory / "report.html"


def clear_comparison(directory: Path) -> None:
    """Delete the pages of an earlier comparison, so that none of them stands among the new ones.

    Raises OSError if one cannot be deleted.
    """
    if (directory / "comparison.json").exists():
        for page in (*directory.glob("*.html"), *(directory / "runs").glob("*.html")):
            page.unlink()


def write_comparison(
    directory: Path,
    comparison: Comparison,
    runs: Sequence[StoredRun],
    proofs: Proofs | None = None,
) -> Path:
    """Write all files of a comparison of these runs; return the path of index.html.

    Raises OSError if a file cannot be written.
    """
    (directory / "runs").mkdir(parents=True, exist_ok=True)
    write_file(directory / "summary.md", comparison_summary(comparison))
    write_file(directory / "comparison.json", comparison_json(comparison))
    write_file(directory / "comparison.csv", comparison_csv(comparison))
    # The index comes last, so that whoever finds it finds all that it leads to.
    for page in comparison_pages(comparison, runs, proofs):
        write_file(directory / page.path, page.html)
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
