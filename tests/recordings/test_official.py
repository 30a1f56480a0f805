"""The official service's own traffic passes: no false alarm on anything it ever answered."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from conformance.cli.app import app
from tests.recordings.traffic import EDITION, OFFICIAL, exchanges, judged, verdicts
from tests.shared import needs_recordings

pytestmark = needs_recordings

FILES = sorted(OFFICIAL.glob("*.har"))
FOUND = ("fail", "warn", "flaky", "error")
# How many checks say something about each recording: a judge that falls silent passes everything.
FLOORS = {
    "BasicAssistantOperationsWork": 7,
    "BasicMessageOperationsWork": 8,
    "BasicRunOperationsWork": 98,
    "BasicRunStepFunctionalityWorks": 125,
    "BasicThreadOperationsWork": 4,
    "FileSearchStreamingWorks": 141,
    "FunctionToolsWork": 100,
    "MessagesWithRoles": 9,
    "Pagination_CanEnumerateAssistantsAsync": 7,
    "Pagination_CanPageThroughAssistantCollection": 8,
    "Pagination_CanRehydrateAssistantPageCollectionFromPageToken": 8,
    "StreamingRunWorks": 140,
    "ThreadWithInitialMessagesWorks": 8,
}
FLOOR_TOGETHER = 174


def test_every_recording_is_judged() -> None:
    """No file is left out of the table, so none can go missing unnoticed."""
    assert {file.stem for file in FILES} == set(FLOORS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_is_found(file: Path) -> None:
    """No MUST fails, no SHOULD warns, no check breaks, nothing differs from what is observed."""
    record = judged(exchanges(file))

    assert verdicts(record, *FOUND, "differs", "unsupported", "blocked") == {}
    assert record.exit_code == 0
    assert record.counts["pass"] >= FLOORS[file.stem]


def test_all_together() -> None:
    """All files in one audit: nothing found, exit code 0, and the number of checks is told."""
    done = CliRunner().invoke(app, ["audit", *map(str, FILES), "--edition", EDITION])

    assert done.exit_code == 0, done.output
    count = sum(len(exchanges(file)) for file in FILES)
    last = done.output.strip().splitlines()[-1]
    assert last.startswith(f"{count} exchanges; ")
    assert int(last.split("; ")[1].split()[0]) >= FLOOR_TOGETHER


def test_as_json() -> None:
    """`--format json` prints one object for all files, with the same verdicts."""
    done = CliRunner().invoke(app, ["audit", *map(str, FILES), "--format", "json"])
    record = json.loads(done.output)

    assert record["exit_code"] == done.exit_code == 0
    assert record["provider"]["name"] == f"{len(FILES)} files"
    told = Counter(result["verdict"] for result in record["results"])
    assert set(told) == {"pass", "not-run"}
    assert told["pass"] >= FLOOR_TOGETHER
    # What others made at a provider is theirs to keep.
    assert record["leftovers"] == []


def test_files_are_not_joined() -> None:
    """A run that two files show is two runs: only within a file there is a before and after."""
    file = OFFICIAL / "BasicRunOperationsWork.har"
    found = exchanges(file)
    again = [
        msgspec.structs.replace(
            e, index=e.index + len(found), started_ms=e.started_ms + 1e7, source="a second file"
        )
        for e in found
    ]

    assert verdicts(judged([*found, *again]), *FOUND) == {}
    once = [msgspec.structs.replace(e, source=file.name) for e in again]
    assert "RUN-LIFE-002" in verdicts(judged([*found, *once]), "fail")


def test_unexplained_silence() -> None:
    """What no file shows is not-run with a reason, never a pass."""
    record = judged(exchanges(OFFICIAL / "BasicThreadOperationsWork.har"))

    silent = [r for r in record.results if r.verdict == "not-run"]
    assert len(silent) > 100
    assert {r.observed for r in silent} == {"nothing in this traffic shows it"}
