"""The kill matrix: every mutant is flagged by the checks that it names and by no others.

Every mutant is driven through every scripted scenario here, in two processes, and through the
generated ones where the scripts alone do not show it; `runs-conformance selftest` plays everything
for all of them. A selection (`pytest -k step-`) examines only what it selects.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from conformance.cli.selftest import Found, matrix, survivors
from conformance.mutants import MUTANTS, VARIANTS

_WORKERS = 2
Matrix = Mapping[str | None, Found]


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest) -> Matrix:
    """What the checks say of each mutant that a selected test asks for."""
    asked = {
        item.callspec.params["name"]
        for item in request.session.items
        if item.module is request.module and "name" in getattr(item, "callspec", _None).params
    }
    names = [name for name in (*MUTANTS, *VARIANTS) if name in asked]
    return {one.name: one for one in matrix(names, workers=_WORKERS, generated=False)}


class _None:
    params: Mapping[str, str] = {}


@pytest.mark.parametrize("name", list(MUTANTS))
def test_a_mutant_is_flagged_by_what_it_names_and_by_nothing_else(
    name: str, found: Matrix
) -> None:
    one = found[name]
    assert one.crashes == ()
    assert sorted(one.flagged) == sorted(one.wanted)


@pytest.mark.parametrize("name", list(VARIANTS))
def test_what_complies_in_another_way_is_flagged_by_nothing(name: str, found: Matrix) -> None:
    one = found[name]
    assert one.crashes == ()
    assert one.flagged == frozenset()


def test_every_check_is_killed_for() -> None:
    """By name; that each mutant does what it names is held above."""
    named = [Found(mutant.name, frozenset(mutant.trips)) for mutant in MUTANTS.values()]
    assert [requirement.id for requirement in survivors(named)] == []
