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
from conformance.contract.operations import route
from conformance.judge import judge
from conformance.mutants import MUTANTS, VARIANTS
from tests.checks.deviating import TRACES
from tests.drive.world import Door_, play
from tests.shared import SHARED

FACTS = SHARED / "facts" / "deviations.csv"
ROWS: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "deviations.toml").read_text("utf-8")
)
FOUND = [name for name, row in ROWS.items() if "mutants" in row or "trace" in row]
ABSENT = [name for name, row in ROWS.items() if "gone" in row]
KEYS = {"checks", "mutants", "trace", "gone", "answer", "variants", "note", "reason"}
ANSWERS = {
    "unrouted": (404, {"detail": "Not Found"}),
    "retired": (404, {"error": {"message": "This endpoint was shut down.", "type": "gone"}}),
    "501": (
        501,
        {"error": {"message": "", "type": "one_api_error", "code": "api_not_implemented"}},
    ),
}
"""How providers say that an operation is not there."""


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
    assert row.keys() <= KEYS
    assert row.get("reason", "long enough").strip() == row.get("reason", "long enough")
    assert len(row.get("reason", "long enough")) > 10
    assert set(row.get("checks", ())) <= {requirement.id for requirement in ledger()}
    # That nothing flags a variant is held by the matrix.
    assert set(row.get("variants", ())) <= {variant.name for variant in VARIANTS.values()}
    if "checks" in row:
        # Either something plays it, or what is absent is what it shows.
        assert ("gone" in row) != ("mutants" in row or "trace" in row)


def test_every_hand_made_trace_is_that_of_a_row() -> None:
    assert set(TRACES) == {name for name, row in ROWS.items() if row.get("trace")}


@pytest.mark.parametrize("name", FOUND)
def test_what_plays_a_deviation_is_found_by_what_it_is_mapped_to(name: str) -> None:
    """Every requirement of a row is broken by something of that row, and all of it breaks one.

    That a mutant is flagged by what it names, and by nothing else, is held by the matrix.
    """
    row = ROWS[name]
    checks = set(row["checks"])
    broken = {mutant: set(MUTANTS[mutant].trips) for mutant in row.get("mutants", ())}
    if row.get("trace"):
        broken["trace"] = TRACES[name]().flagged()
        assert broken["trace"] <= checks
    assert all(trips & checks for trips in broken.values()), broken
    assert checks <= set().union(*broken.values())


@cache
def _without(gone: frozenset[str], answer: str) -> dict[str, str]:
    """Return the verdicts on the reference behind a door where some operations are not there."""
    status, body = ANSWERS[answer]

    def spoil(door: Door_, request: httpx.Request, passed: httpx.Response) -> httpx.Response:
        found = route(request.method, str(request.url))
        absent = gone == {"*"} or (found is not None and found[0] in gone)
        return httpx.Response(status, json=body) if absent else passed

    return {r.check: r.verdict for r in judge(play(Door_(spoil))).results}


@pytest.mark.parametrize("name", ABSENT)
def test_what_is_absent_is_unsupported_and_no_failure(name: str) -> None:
    row = ROWS[name]
    verdicts = _without(frozenset(row["gone"]), row.get("answer", "unrouted"))
    assert {c: v for c, v in verdicts.items() if v in {"fail", "warn", "error"}} == {}
    assert {verdicts[check] for check in row["checks"]} <= {"unsupported", "blocked"}
    everything = row["gone"] == ["*"]
    assert (verdicts["RUN-CREATE-001"] == "pass") != everything
