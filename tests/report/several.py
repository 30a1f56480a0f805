"""Several runs to compare, and the pages about them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import urldefrag

from conformance import report
from conformance.record import Provider, RunRecord
from conformance.report.stored import StoredRun
from tests.report.page import Page
from tests.report.samples import (
    exchange,
    record,
    result,
)


def named(name: str, *results: object, **fields: object) -> RunRecord:
    return record(*results, provider=Provider(name), **fields)  # type: ignore[arg-type]


def stored(*records: RunRecord) -> list[StoredRun]:
    return [StoredRun(record=found, exchanges=(exchange(1),)) for found in records]


def pages(runs: list[StoredRun], **options: bool) -> dict[str, str]:
    comparison = report.compare(runs, **options)
    return {page.path: page.html for page in report.comparison_pages(comparison, runs)}


def three() -> list[StoredRun]:
    """A provider that fails, one that passes, and one that is flaky and older."""
    return stored(
        named(
            "relay",
            result(exchanges=(1,), observed="status 500"),
            result("ERR-ID-009", "pass", tier="errors", answer="404"),
            result("LIST-WALK-001", "pass", tier="lists"),
        ),
        named(
            "gate",
            result(verdict="pass"),
            result("ERR-ID-009", "pass", tier="errors", answer="400"),
            result("LIST-WALK-001", "pass", tier="lists"),
        ),
        named(
            "gate",
            result(verdict="flaky", observed="status 200, then status 500", exchanges=(1,)),
            result("ERR-ID-009", "pass", tier="errors", answer="404"),
            result("LIST-WALK-001", "pass", tier="lists"),
            started_at="2026-09-30T00:00:00Z",
        ),
    )


def dead_links(found: dict[str, str], files: Iterable[str] = ()) -> list[str]:
    """Return every link that leads nowhere or out of the directory."""
    read = {path: Page(html) for path, html in found.items()}
    dead = []
    for path, page in read.items():
        for tag, attributes in page.tags:
            href = attributes.get("href")
            if href is None:
                continue
            target, fragment = urldefrag(href)
            place = str(PurePosixPath(path).parent / target) if target else path
            place = re.sub(r"[^/]+/\.\./", "", place)
            known = place in files or (
                place in read and (not fragment or fragment in read[place].ids)
            )
            if tag != "a" or "://" in href or href.startswith("/") or not known:
                dead.append(f"{path}: {href}")
    return dead
