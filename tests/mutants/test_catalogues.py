"""`checks`, `mutants`, `scenarios` and `explain`: the shapes that others rely on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from conformance.cli.app import app
from conformance.contract.ledger import ledger
from conformance.drive import Limits
from conformance.mutants import MUTANTS
from conformance.properties import PROPERTIES
from conformance.scenarios import SCENARIOS


def _catalogue(name: str) -> list[dict[str, Any]]:
    told = CliRunner().invoke(app, [name, "--format", "json"])
    assert told.exit_code == 0
    rows = json.loads(told.output)
    assert isinstance(rows, list)
    return rows


def test_checks_as_json() -> None:
    rows = _catalogue("checks")
    keys = ["id", "level", "tier", "provenance", "editions", "text", "pointer", "needs"]
    assert [row["id"] for row in rows] == [requirement.id for requirement in ledger()]
    for row in rows:
        assert list(row)[: len(keys)] == keys
        assert row["level"] in {"MUST", "SHOULD", "MAY"}
        assert isinstance(row["needs"], list)
        assert isinstance(row["editions"], list)


def test_mutants_as_json() -> None:
    rows = _catalogue("mutants")
    assert [row["name"] for row in rows] == list(MUTANTS)
    for row in rows:
        assert list(row) == ["name", "text", "trips"]
        assert row["trips"] == list(MUTANTS[row["name"]].trips)


def test_scenarios_as_json() -> None:
    rows = _catalogue("scenarios")
    assert [row["name"] for row in rows] == [s.name for s in (*SCENARIOS, *PROPERTIES)]
    for row in rows:
        assert {"name", "text", "requests", "paid_runs", "shows"} <= set(row)
        assert row["requests"] > 0
        assert row["paid_runs"] >= 0


@pytest.mark.parametrize("name", ["checks", "mutants", "scenarios"])
def test_as_text_there_is_a_line_for_each(name: str) -> None:
    told = CliRunner().invoke(app, [name])
    assert told.exit_code == 0
    assert len(told.output.splitlines()) == len(_catalogue(name))


@pytest.mark.parametrize("id_", ["RUN-NULL-007", "run-null-007", "LIST-WALK-001"])
def test_explain_says_what_where_and_what_proves_it(id_: str) -> None:
    told = CliRunner().invoke(app, ["explain", id_])
    assert told.exit_code == 0
    row = next(r for r in ledger() if r.id == id_.upper())
    assert row.text in told.output
    assert row.pointer in told.output
    assert row.level in told.output
    proofs = [mutant.name for mutant in MUTANTS.values() if row.id in mutant.trips]
    assert proofs
    assert all(name in told.output for name in proofs)


def test_explain_knows_every_requirement_and_a_proof_of_it() -> None:
    for requirement in ledger():
        told = CliRunner().invoke(app, ["explain", requirement.id])
        assert told.exit_code == 0
        assert "no mutant yet" not in told.output


def test_explain_of_nothing_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    from conformance.cli.app import run

    assert run(["explain", "RUN-NONE-001"]) == 2
    assert "RUN-NONE-001" in capsys.readouterr().err


def test_what_the_whole_plan_asks_for_fits_the_default_budget() -> None:
    """At a compliant provider, set-up and clean-up included."""
    planned = [s for s in (*SCENARIOS, *PROPERTIES) if not s.slow]
    set_up = 1 + 2 * 2
    assert sum(s.paid_runs for s in planned) <= Limits().max_paid_runs
    assert set_up + sum(s.requests + s.threads for s in planned) <= Limits().max_requests
