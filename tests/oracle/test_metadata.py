"""The limits of metadata, and what a modification leaves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conformance.oracle.metadata import (
    KEY,
    PAIRS,
    VALUE,
    fullest,
    modification,
    shows,
    within_limits,
)

pairs = st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=5)


def test_the_fullest_touches_each_limit_and_breaks_none() -> None:
    full = fullest()
    assert within_limits(full)
    assert (len(full), max(map(len, full)), max(map(len, full.values()))) == (PAIRS, KEY, VALUE)
    key = next(name for name in full if len(name) == KEY)
    assert not within_limits({**full, "more": ""})
    assert not within_limits({f"{key}k": "value"})
    assert not within_limits({"key": full[key] + "v"})


@given(st.dictionaries(st.text(max_size=4), st.none() | st.integers() | st.text(), max_size=3))
def test_only_text_is_metadata(metadata: dict[str, object]) -> None:
    assert within_limits(metadata) == all(isinstance(v, str) for v in metadata.values())
    assert not within_limits(list(metadata))


@given(given=pairs, more=pairs)
def test_what_was_given_is_shown_whatever_else_is(
    given: dict[str, str], more: dict[str, str]
) -> None:
    assert shows({**more, **given}, given)
    for key in given:
        assert not shows({k: v for k, v in given.items() if k != key}, given)
        assert not shows({**given, key: given[key] + "!"}, given)
    assert not shows(None, given)


@given(before=pairs, given=pairs)
def test_a_modification_replaces_or_merges(before: dict[str, str], given: dict[str, str]) -> None:
    unnamed = before.keys() - given.keys()
    assert modification(before, given, given) == ("replaced" if unnamed else None)
    assert modification(before, given, {**before, **given}) == ("merged" if unnamed else None)
    if len(unnamed) > 1:
        half = {key: before[key] for key in sorted(unnamed)[:1]}
        assert modification(before, given, {**half, **given}) is None
