"""Order by time, and nothing twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conformance.oracle.pages import disturbed, duplicates, out_of_order

stamps = st.lists(st.integers(0, 5), max_size=8)


@given(stamps)
def test_sorted_is_in_order_and_turned_round_is_not(times: list[int]) -> None:
    rising, falling = sorted(times), sorted(times, reverse=True)
    assert out_of_order(rising, "asc") is None
    assert out_of_order(falling, "desc") is None
    one_second = len(set(times)) <= 1
    assert (out_of_order(rising, "desc") is None) == one_second
    assert (out_of_order(falling, "asc") is None) == one_second


@given(stamps)
def test_the_place_is_that_of_the_first_step_the_wrong_way(times: list[int]) -> None:
    place = out_of_order(times, "asc")
    if place is None:
        assert times == sorted(times)
    else:
        assert times[:place] == sorted(times[:place])
        assert times[place] < times[place - 1]


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=4), max_size=4))
def test_duplicates_are_told_once_wherever_they_stand(pages: list[list[str]]) -> None:
    everything = [one for page in pages for one in page]
    told = duplicates(pages)
    assert set(told) == {one for one in everything if everything.count(one) > 1}
    assert len(told) == len(set(told))


@given(
    before=st.lists(st.integers(0, 99), unique=True, min_size=1, max_size=8),
    at=st.integers(1, 8),
    added=st.lists(st.integers(100, 120), unique=True, max_size=3),
)
def test_a_cursor_that_is_an_item_is_disturbed_by_nothing(
    before: list[int], at: int, added: list[int]
) -> None:
    ids = [str(one) for one in before]
    first, rest = ids[:at], ids[at:]
    assert disturbed(first, rest, rest) == ((), ())
    # One that is a place moves with what is put in front of it.
    moved = [*map(str, added), *ids][len(first) :]
    twice, skipped = disturbed(first, moved, rest)
    assert skipped == ()
    assert bool(twice) == bool(added)
    if rest:
        assert disturbed(first, rest[1:], rest) == ((), (rest[0],))
