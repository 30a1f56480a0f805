"""Whatever is damaged in our own projections is found, at its place, and nothing else is."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.contract import document
from conformance.contract.editions import NAMED, project
from conformance.contract.lint import Finding, Source, lint
from conformance.contract.lint.pointer import parent
from tests.contract.lint import damaged_operations, damaged_schemas  # noqa: F401 - registers them
from tests.contract.lint.convert import to_30
from tests.contract.lint.damage import DAMAGES, Damage, Done
from tests.contract.lint.edit import at, edited
from tests.contract.lint.sites import sites

_SETTINGS = settings(
    max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@cache
def _projection(edition: str) -> dict[str, Any]:
    return project(document.load(), edition)


@cache
def _places(edition: str, name: str) -> tuple[str, ...]:
    return tuple(DAMAGES[name].where(_projection(edition)))


@cache
def _editions(name: str) -> tuple[str, ...]:
    found = tuple(edition for edition in NAMED if _places(edition, name))
    assert found, f"nowhere to {name}"
    return found


def _found(written: dict[str, Any], edition: str) -> list[Finding]:
    report = lint(Source("damaged", written), edition)
    return [located.finding for located in report.found]


def _is_there(finding: Finding, place: str) -> bool:
    """At the place or below it, or at what holds it: `properties/x` and `anyOf/0` are one step."""
    holders = (parent(place), parent(parent(place)))
    return f"{finding.pointer}/".startswith(f"{place}/") or finding.pointer in holders


def _refers(document: dict[str, Any], finding: Finding, place: str) -> bool:
    """The finding is about a union of which the damaged schema is a member."""
    if not finding.rule.startswith("union-"):
        return False
    members = at(document, finding.pointer).get("anyOf", ())
    return {"$ref": place} in members


def _told(findings: list[Finding]) -> str:
    return "\n".join(f"{f.rule} {f.pointer}: {f.message}" for f in findings) or "nothing"


def _check(damage: Damage, done: Done, edition: str) -> None:
    findings = _found(done.document, edition)
    noticed = [f for f in findings if f.rule in damage.rules and _is_there(f, done.place)]
    assert noticed, f"{damage.name} at {done.place} is not found, but\n{_told(findings)}"
    elsewhere = [
        finding
        for finding in findings
        if not _is_there(finding, done.place) and not _refers(done.document, finding, done.place)
    ]
    assert not elsewhere, f"{damage.name} at {done.place} is found elsewhere:\n{_told(elsewhere)}"


@pytest.mark.parametrize("name", DAMAGES)
@_SETTINGS
@given(data=st.data())
def test_a_damage_is_found_at_its_place_and_nowhere_else(name: str, data: st.DataObject) -> None:
    damage = DAMAGES[name]
    edition = data.draw(st.sampled_from(_editions(name)))
    place = data.draw(st.sampled_from(_places(edition, name)))
    _check(damage, damage.do(_projection(edition), place), edition)


@_SETTINGS
@given(seed=st.integers(), edition=st.sampled_from(NAMED))
def test_the_order_of_required_names_means_nothing(seed: int, edition: str) -> None:
    shuffled = _projection(edition)
    order = random.Random(seed)
    for pointer in {site.pointer for site in sites(shuffled)}:
        shuffled = edited(shuffled, pointer, lambda node: _shuffled(node, order))
    assert _found(shuffled, edition) == []


def _shuffled(node: dict[str, Any], order: random.Random) -> dict[str, Any]:
    if "required" not in node:
        return node
    return {**node, "required": order.sample(node["required"], len(node["required"]))}


# What 3.0 cannot say cannot be damaged in it; the places of unions and nulls differ there.
_IN_30 = [
    name
    for name in DAMAGES
    if name not in {"say nullable", "drop a bound", "lose null", "add null", "lose a constant"}
]


@pytest.mark.parametrize("name", _IN_30)
@settings(parent=_SETTINGS, max_examples=2)
@given(data=st.data())
def test_a_damage_is_found_in_openapi_30_as_well(name: str, data: st.DataObject) -> None:
    damage = DAMAGES[name]
    edition = data.draw(st.sampled_from(_editions(name)))
    place = data.draw(st.sampled_from(_places(edition, name)))
    done = damage.do(_projection(edition), place)
    found = {finding.rule for finding in _found(to_30(done.document), edition)}
    assert found & damage.rules
