from __future__ import annotations

import pytest

from conformance.contract.editions import (
    LATEST,
    NAMED,
    Edition,
    UnknownEdition,
    canonical,
    parse,
)


def test_named_editions_are_known_and_the_last_is_the_latest() -> None:
    expected = ("v1-2023-11", "v1-2024-04", "v2-2024-04", "v2-2024-12", "v2-2026-08")
    assert expected == NAMED
    assert LATEST == "v2-2026-08"
    assert [canonical(name) for name in NAMED] == list(NAMED)


@pytest.mark.parametrize(
    ("name", "edition"),
    [
        ("v1", Edition("v1", "2024-04-16", "v1-2024-04")),
        ("v2", Edition("v2", "2026-08-21", "v2-2026-08")),
        ("v2-2024-12", Edition("v2", "2024-12-18", "v2-2024-12")),
        ("v1@2024-02-01", Edition("v1", "2024-02-01", "v1@2024-02-01")),
        ("v2@2025-06-30", Edition("v2", "2025-06-30", "v2@2025-06-30")),
        # A date with a name is called by its name.
        ("v2@2024-12-18", Edition("v2", "2024-12-18", "v2-2024-12")),
    ],
)
def test_names_aliases_and_dates_are_read(name: str, edition: Edition) -> None:
    assert parse(name) == edition
    assert canonical(name) == edition.name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("v3", "known: v1-2023-11"),
        ("", "or a date as in v2@2025-06-30"),
        ("v2@June", "known: v1-2023-11"),
        ("v2@2025-02-30", "2025-02-30 is no day of the calendar"),
        ("v2@2024-04-16", "v2 could be called from 2024-04-17 to 2026-08-26, not on 2024-04-16"),
        ("v2@2026-08-27", "v2 could be called from 2024-04-17 to 2026-08-26"),
        ("v1@2023-11-05", "v1 could be called from 2023-11-06 to 2024-12-18"),
        ("v1@2024-12-19", "v1 could be called from 2023-11-06 to 2024-12-18"),
    ],
)
def test_what_is_no_edition_is_refused_with_what_is_allowed(name: str, said: str) -> None:
    with pytest.raises(UnknownEdition, match=said):
        parse(name)


def test_version_1_stays_as_it_was_frozen() -> None:
    """It could be called until 2024-12-18, long after its document had ended."""
    late = parse("v1@2024-11-30")
    assert late.document_date == "2024-04-16"
    assert parse("v2@2024-11-30").document_date == "2024-11-30"
    assert parse("v2@2026-08-26").document_date == "2026-08-21"


def test_an_edition_knows_its_header() -> None:
    assert parse("v1@2024-02-01").beta == "assistants=v1"
    assert parse("v2").beta == "assistants=v2"


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("v1@2023-11-06", "v1-2023-11"),
        ("v1@2024-04-15", "v1-2023-11"),
        ("v1@2024-12-01", "v1-2024-04"),
        ("v2@2024-04-17", "v2-2024-04"),
        ("v2@2024-12-17", "v2-2024-04"),
        ("v2@2026-08-20", "v2-2024-12"),
        ("v2-2026-08", "v2-2026-08"),
    ],
)
def test_a_dated_edition_belongs_to_the_named_one_before_it(name: str, named: str) -> None:
    assert parse(name).named == named
