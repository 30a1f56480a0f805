"""The run automaton, under polls that skip."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.oracle.run import (
    ACTIVE,
    ALL_CAUSES,
    STATUSES,
    TERMINAL,
    TRANSITIONS,
    Cause,
    first_illegal,
    reachable,
)

statuses = st.sampled_from(STATUSES)
causes = st.sets(st.sampled_from(Cause)).map(frozenset)


@st.composite
def real_paths(draw: st.DrawFn, allowed: frozenset[Cause] = ALL_CAUSES) -> list[str]:
    """A path along the edges of the automaton."""
    path = ["queued"]
    for _ in range(draw(st.integers(0, 12))):
        edges = [e for e in TRANSITIONS if e.before == path[-1] and e.cause in allowed]
        if not edges:
            break
        path.append(draw(st.sampled_from(edges)).after)
    return path


@given(real_paths(), st.data())
def test_whatever_polls_skip_a_real_path_is_legal(path: list[str], data: st.DataObject) -> None:
    seen = data.draw(st.lists(st.sampled_from(range(len(path))), min_size=1))
    polled = [path[place] for place in sorted(seen)]
    assert first_illegal(polled) is None


@given(real_paths(frozenset({Cause.SERVICE})))
def test_a_run_left_alone_never_cancels_and_never_comes_back_from_waiting(path: list[str]) -> None:
    assert not {"cancelling", "cancelled"} & set(path)
    assert first_illegal(path, frozenset({Cause.SERVICE})) is None
    if "requires_action" in path:
        assert set(path[path.index("requires_action") :]) <= {
            "requires_action",
            "expired",
            "failed",
        }


@given(statuses, statuses, statuses, causes)
def test_reachability_is_transitive_and_reflexive(
    one: str, two: str, three: str, by: frozenset[Cause]
) -> None:
    assert one in reachable(one, by)
    if two in reachable(one, by) and three in reachable(two, by):
        assert three in reachable(one, by)


@given(statuses, causes, causes)
def test_more_causes_never_reach_less(
    status: str, few: frozenset[Cause], more: frozenset[Cause]
) -> None:
    assert reachable(status, few) <= reachable(status, few | more)


@pytest.mark.parametrize("status", sorted(TERMINAL))
def test_an_end_leads_nowhere(status: str) -> None:
    assert reachable(status) == {status}
    assert not [edge for edge in TRANSITIONS if edge.before == status]


@pytest.mark.parametrize("status", sorted(ACTIVE))
def test_every_active_status_can_end(status: str) -> None:
    assert reachable(status) & TERMINAL


def test_every_status_but_the_first_is_entered_from_another() -> None:
    assert {edge.after for edge in TRANSITIONS} == set(STATUSES)
    assert reachable("queued") == set(STATUSES)


@pytest.mark.parametrize(
    ("path", "causes", "place"),
    [
        (["queued", "in_progress", "completed"], {Cause.SERVICE}, None),
        (["queued", "completed"], {Cause.SERVICE}, None),
        (["in_progress", "queued"], {Cause.SERVICE}, 1),
        (["in_progress", "queued"], {Cause.SERVICE, Cause.SUBMIT}, None),
        (["requires_action", "in_progress"], {Cause.SERVICE}, 1),
        (["requires_action", "completed"], {Cause.SERVICE, Cause.SUBMIT}, None),
        (["in_progress", "cancelled"], {Cause.SERVICE}, 1),
        (["in_progress", "cancelled"], {Cause.SERVICE, Cause.CANCEL}, None),
        (["cancelling", "in_progress"], set(Cause), 1),
        (["cancelling", "completed"], {Cause.SERVICE}, None),
        (["queued", "completed", "completed", "in_progress"], set(Cause), 3),
        (["thinking", "queued", "pondering", "completed"], set(), None),
    ],
    ids=lambda value: "-".join(sorted(value)) if isinstance(value, set) else None,
)
def test_paths_by_what_acted(path: list[str], causes: set[Cause], place: int | None) -> None:
    assert first_illegal(path, frozenset(causes)) == place


@given(st.lists(statuses, max_size=8))
def test_the_first_illegal_step_is_the_first(path: list[str]) -> None:
    place = first_illegal(path)
    steps = list(pairwise(path))
    legal = [after in reachable(before) for before, after in steps]
    assert place == (legal.index(False) + 1 if False in legal else None)
