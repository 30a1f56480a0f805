"""The projections against the published documents: every difference is a row of the errata."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import pytest
import yaml

from conformance.contract import document
from conformance.contract.editions import NAMED, project
from conformance.contract.errata import Erratum, errata
from tests.contract.documented import Comparison, Difference
from tests.shared import SHARED

FACTS = SHARED / "facts" / "editions.yaml"
# The facts call the last edition v2-latest, and hold nothing of v2-2024-12.
HELD = {"v1-2023-11": "v1-2023-11", "v1-2024-04": "v1-2024-04", "v2-2024-04": "v2-2024-04"}
HELD |= {"v2-2026-08": "v2-latest"}

needs_facts = pytest.mark.skipif(
    not FACTS.is_file(), reason="the facts stand beside the checkout, and do not here"
)


@cache
def facts() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    parsed: dict[str, Any] = yaml.load(FACTS.read_text(encoding="utf-8"), Loader=loader)
    return parsed


@cache
def compared(edition: str) -> tuple[Comparison, list[Difference]]:
    comparison = Comparison(facts()["editions"][HELD[edition]], project(document.load(), edition))
    return comparison, list(comparison.differences())


def covers(row: Erratum, edition: str, difference: Difference, pattern: str | None = None) -> bool:
    wheres = row.where if pattern is None else (pattern,)
    return (
        edition in row.editions
        and difference.aspect in row.aspects
        and any(
            re.fullmatch(re.escape(where).replace(r"\*", ".*"), difference.where)
            for where in wheres
        )
    )


@needs_facts
@pytest.mark.parametrize("edition", HELD)
def test_every_difference_is_a_row(edition: str, counts: Callable[[str], None]) -> None:
    """Beyond the errata, a projection is what the document of its day was."""
    comparison, differences = compared(edition)
    rows = [row for row in errata() if edition in row.editions]
    unexplained = [d for d in differences if not any(covers(r, edition, d) for r in rows)]
    counts(
        f"{edition}: {comparison.fields} fields, {comparison.aspects} statements compared with the "
        f"published document; {len(differences)} differences, all in {len(rows)} errata"
    )
    assert unexplained == []


@needs_facts
@pytest.mark.parametrize("row", errata(), ids=lambda row: row.id)
def test_every_row_is_a_real_difference(row: Erratum) -> None:
    """A row whose difference is gone has to go, for each edition, place and aspect it names."""
    held = [edition for edition in row.editions if edition in HELD]
    assert held, "no edition of this row can be compared"
    for edition in held:
        _, differences = compared(edition)
        assert any(covers(row, edition, d) for d in differences), f"none left in {edition}"
    everywhere = [(edition, d) for edition in held for d in compared(edition)[1]]
    for pattern in row.where:
        assert any(covers(row, e, d, pattern) for e, d in everywhere), f"none left at {pattern}"
    found = {d.aspect for e, d in everywhere if covers(row, e, d)}
    assert set(row.aspects) == found


@needs_facts
@pytest.mark.parametrize("edition", HELD)
def test_every_field_of_the_facts_is_compared(edition: str) -> None:
    comparison, _ = compared(edition)
    published = facts()["editions"][HELD[edition]]
    every = [*_fields(published["schemas"]), *published["operations"].values()]
    missed = [fact for fact in every if id(fact) not in comparison.seen]
    assert missed == []
    assert len(every) > 200


def _fields(node: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the facts of all fields, at any depth."""
    if isinstance(node, list):
        for child in node:
            yield from _fields(child)
    elif isinstance(node, dict):
        if isinstance(node.get("fields"), dict):
            yield from node["fields"].values()
        for child in node.values():
            yield from _fields(child)


@needs_facts
def test_events_are_those_of_the_facts() -> None:
    told = facts()["state_machine"]["stream_events"]
    early, late = told["v1-2024-04_and_v2-2024-04"], told["added_2024-05-28"]
    assert _events("v1-2023-11") == []
    assert sorted(_events("v1-2024-04")) == sorted(_events("v2-2024-04")) == sorted(early)
    assert sorted(_events("v2@2024-05-27")) == sorted(early)
    assert (
        sorted(_events("v2@2024-05-28")) == sorted(_events("v2-2026-08")) == sorted(early + late)
    )
    assert len(early + late) == 25


def _events(edition: str) -> list[str]:
    schemas = project(document.load(), edition)["components"]["schemas"]
    return [
        schema["properties"]["event"]["const"]
        for schema in schemas.values()
        if "event" in schema.get("properties", {})
    ]


def test_rows_have_ids_of_their_own() -> None:
    ids = [row.id for row in errata()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "wrong",
    [
        {"editions": ["v3"]},
        {"editions": []},
        {"evidence": "X"},
        {"evidence": ""},
        {"accepted": "neither"},
        {"where": []},
        {"citation": ""},
    ],
    ids=str,
)
def test_malformed_rows_are_refused(wrong: dict[str, Any]) -> None:
    good = {
        "id": "X",
        "editions": [NAMED[0]],
        "where": ["Run"],
        "aspects": ["type"],
        "documented": "this",
        "served": "that",
        "accepted": "both",
        "evidence": "S",
        "citation": "there",
        "since": "2023-11-06",
    }
    Erratum(**good)
    with pytest.raises(ValueError):
        Erratum(**{**good, **wrong})
