"""The requirement ledger: every row well-formed, every pointer and need resolved, each with a check.

`ledger/` beside this file holds every id with its level, provenance and text, by area. To
change one on purpose: never give an id another meaning (take a new one, and never use the old one
again), then write them anew with `python -m tests.contract.test_ledger`, and say in the
change log what a provider is now judged by.
"""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import msgspec
import pytest

from conformance.checks import CHECKS
from conformance.contract import document
from conformance.contract.editions import LATEST, NAMED, UnknownEdition, project
from conformance.contract.ledger import (
    AREAS,
    Requirement,
    for_edition,
    ledger,
    rows_of,
    sha256,
)
from conformance.contract.operations import by_id
from conformance.contract.pointers import resolve
from conformance.properties import PROPERTIES
from conformance.record import TIERS
from conformance.scenarios import SCENARIOS

SNAPSHOTS = Path(__file__).with_name("ledger")
ROWS = {requirement.id: requirement for requirement in ledger()}
each_row = pytest.mark.parametrize("row", ledger(), ids=lambda row: row.id)


def _family(row: Requirement) -> str:
    return row.id.rpartition("-")[0]


def snapshot(area: str) -> str:
    """Return what the snapshot of an area must hold."""
    return "".join(f"{r.id}  {r.level}  {r.provenance}  {r.text}\n" for r in rows_of(area))


@pytest.mark.parametrize("area", AREAS)
def test_the_ledger_is_as_it_was_agreed(area: str) -> None:
    """How to change it on purpose stands at the top of this file."""
    assert snapshot(area) == (SNAPSHOTS / f"{area}.txt").read_text("utf-8")


def test_ids_are_unique_and_there_are_enough() -> None:
    assert len(ROWS) == len(ledger())
    assert len(ROWS) > 200


def test_families_stand_together_and_in_the_order_of_their_numbers() -> None:
    families: dict[str, list[int]] = {}
    last = None
    for row in ledger():
        family = _family(row)
        assert family == last or family not in families, f"{row.id} stands apart from its family"
        families.setdefault(family, []).append(int(row.id.rpartition("-")[2]))
        last = family
    for family, numbers in families.items():
        assert numbers == sorted(numbers), family


@each_row
def test_a_row_is_well_formed(row: Requirement) -> None:
    assert re.fullmatch(r"[A-Z]{2,7}-[A-Z]{2,7}-[0-9]{3}", row.id)
    assert row.tier in TIERS
    assert row.editions
    assert len(set(row.editions)) == len(row.editions)
    assert set(row.editions) <= set(NAMED)
    # What a tier is nothing without must be able to fail it.
    assert not row.essential or (row.level, row.provenance) in {
        ("MUST", "documented"),
        ("MUST", "recorded"),
    }


@each_row
def test_a_text_is_one_sentence(row: Requirement) -> None:
    assert re.fullmatch(r"[A-Za-z].*[^.]\.", row.text)
    assert ". " not in row.text
    assert "\n" not in row.text
    assert len(row.text) <= 160


def test_texts_are_distinct() -> None:
    assert len({row.text for row in ledger()}) == len(ledger())


@each_row
def test_a_pointer_leads_somewhere(row: Requirement) -> None:
    where, _, what = row.pointer.partition("#")
    if where == "openapi.yaml":
        assert resolve(document.load(), f"#{what}") is not None
        return
    oracle, _, place = row.pointer.partition(":")
    assert oracle == "oracle"
    module, _, name = place.partition(".")
    assert hasattr(importlib.import_module(f"conformance.oracle.{module}"), name)


@each_row
def test_what_a_row_needs_exists_and_never_comes_back_to_it(row: Requirement) -> None:
    seen: set[str] = set()
    todo = list(row.needs)
    while todo:
        need = todo.pop()
        assert need in ROWS
        assert need != row.id
        if need not in seen:
            seen.add(need)
            todo += ROWS[need].needs
    assert len(set(row.needs)) == len(row.needs)


@each_row
def test_what_is_needed_can_block(row: Requirement) -> None:
    """Observed and lower requirements never fail, so nothing may wait for them but their like."""
    if row.level == "MUST" and row.provenance != "observed":
        for need in row.needs:
            assert ROWS[need].level == "MUST", f"{row.id} waits for {need}"
            assert ROWS[need].provenance != "observed", f"{row.id} waits for {need}"


@each_row
def test_the_operations_of_a_row_are_in_the_contract(row: Requirement) -> None:
    assert all(by_id(operation).id == operation for operation in row.operations)


@each_row
def test_a_row_can_be_shown_by_a_scenario(row: Requirement) -> None:
    from fnmatch import fnmatchcase

    globs = [glob for scenario in (*SCENARIOS, *PROPERTIES) for glob in scenario.shows]
    assert any(fnmatchcase(row.id, glob) for glob in globs)


def test_every_row_has_a_check_and_every_check_a_row() -> None:
    assert set(CHECKS) == set(ROWS)


def test_every_glob_of_a_scenario_matches_something() -> None:
    from fnmatch import fnmatchcase

    for scenario in (*SCENARIOS, *PROPERTIES):
        for glob in scenario.shows:
            assert any(fnmatchcase(row, glob) for row in ROWS), (scenario.name, glob)


def test_an_edition_has_the_rows_that_name_it_and_an_unknown_one_is_refused() -> None:
    assert set(for_edition(LATEST)) < set(ledger())
    for edition in NAMED:
        assert [r.id for r in for_edition(edition)] == [
            r.id for r in ledger() if edition in r.editions
        ]
    with pytest.raises(UnknownEdition):
        for_edition("v3-2030-01")


def test_the_digest_says_which_ledger_judged() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", sha256())


def test_an_unknown_key_in_a_row_is_refused() -> None:
    row = msgspec.to_builtins(ledger()[0])
    with pytest.raises(msgspec.ValidationError, match="unknown field `colour`"):
        msgspec.convert({**row, "colour": "red"}, Requirement)


@pytest.mark.parametrize("edition", NAMED)
@pytest.mark.parametrize(("family", "schema"), [("RUN-KEY-", "Run"), ("STEP-KEY-", "RunStep")])
def test_each_edition_asks_for_the_keys_that_its_document_requires(
    edition: str, family: str, schema: str
) -> None:
    """Only a MUST is asked for here; a MAY names what was documented and not kept to."""
    rows = [r for r in for_edition(edition) if r.id.startswith(family) and r.level == "MUST"]
    asked = {row.pointer.rpartition("/")[2] for row in rows}
    described = project(document.load(), edition)["components"]["schemas"][schema]
    assert asked == set(described["required"])


def test_what_was_recorded_is_asked_of_no_edition_before_the_recording() -> None:
    for edition in NAMED[:-1]:
        assert not [r for r in for_edition(edition) if r.provenance == "recorded"]
    assert [r for r in for_edition(NAMED[-1]) if r.provenance == "recorded"]


if __name__ == "__main__":
    for name in AREAS:
        (SNAPSHOTS / f"{name}.txt").write_text(snapshot(name), "utf-8")
