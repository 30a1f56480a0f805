"""Every collected deviation that a server can show is found by a requirement, or not for a reason."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from conformance.contract.ledger import ledger
from conformance.judge import judge
from conformance.mutants import MUTANTS
from tests.drive.world import Door_, play
from tests.shared import SHARED

FACTS = SHARED / "facts" / "deviations.csv"
ROWS: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "deviations.toml").read_text("utf-8")
)
FOUND = [name for name, row in ROWS.items() if "mutants" in row]
ABSENT = [name for name, row in ROWS.items() if row.get("unsupported")]


@pytest.mark.skipif(
    not FACTS.is_file(), reason="the facts stand beside the checkout, and not here"
)
def test_every_collected_deviation_has_a_row_and_no_other() -> None:
    with FACTS.open(newline="") as file:
        collected = [row["id"] for row in csv.DictReader(file)]
    assert len(collected) > 100
    assert sorted(ROWS) == sorted(collected)


@pytest.mark.parametrize("name", ROWS)
def test_a_row_has_checks_or_a_reason(name: str) -> None:
    row = ROWS[name]
    assert ("reason" in row) != ("checks" in row)
    assert row.keys() <= {"checks", "mutants", "unsupported", "note", "reason"}
    assert row.get("reason", "long enough").strip() == row.get("reason", "long enough")
    assert len(row.get("reason", "long enough")) > 10
    assert set(row.get("checks", ())) <= {requirement.id for requirement in ledger()}
    if "checks" in row:
        # Either something plays it, or what is absent is what it shows.
        assert bool(row.get("mutants")) != row.get("unsupported", False)


@pytest.mark.parametrize("name", FOUND)
def test_what_plays_a_deviation_is_found_by_what_it_is_mapped_to(name: str) -> None:
    """That a mutant is flagged by what it names, and by nothing else, is held by the matrix."""
    row = ROWS[name]
    for mutant in row["mutants"]:
        assert set(MUTANTS[mutant].trips) & set(row["checks"]), mutant
    played = {check for mutant in row["mutants"] for check in MUTANTS[mutant].trips}
    # What no mutant of the row plays is found by one elsewhere.
    assert played & set(row["checks"])
    others = set(row["checks"]) - played
    assert all(any(c in m.trips for m in MUTANTS.values()) for c in others)


@cache
def _without(*ends: str) -> dict[str, str]:
    """Return the verdicts on the reference behind a door where some paths lead nowhere."""

    def spoil(door: Door_, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        gone = any(request.url.path.endswith(end) for end in ends)
        return httpx.Response(404, json={"detail": "Not Found"}) if gone else answer

    return {r.check: r.verdict for r in judge(play(Door_(spoil))).results}


@pytest.mark.parametrize("name", ABSENT)
def test_what_is_absent_is_unsupported_and_no_failure(name: str) -> None:
    nothing, some = _without(""), _without("/cancel", "/steps", "/submit_tool_outputs")
    for verdicts in (nothing, some):
        assert not {"fail", "warn"} & set(verdicts.values())
    for check in ROWS[name]["checks"]:
        assert nothing[check] in {"unsupported", "blocked"}
    if "STEP-LIST-001" in ROWS[name]["checks"]:
        assert some["STEP-LIST-001"] == "unsupported"
        assert some["RUN-CREATE-001"] == "pass"
