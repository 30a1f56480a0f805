"""Several runs beside each other: labels, cautions, rows and cells."""

from __future__ import annotations

import random

import pytest

from conformance import report
from conformance.contract import ledger
from conformance.record import Provider, RunRecord, Suite
from conformance.report.answers import fact, groups, volatile_free
from conformance.report.columns import Column
from conformance.report.compare import Cell, Comparison
from conformance.report.stored import StoredRun, software
from conformance.trace.exchange import Response
from tests.report.page import Page
from tests.report.samples import (
    CONTRACT,
    OTHER_CONTRACT,
    REQUIREMENTS,
    exchange,
    record,
    result,
)
from tests.report.several import named, pages, stored, three


def columnless(comparison: Comparison) -> object:
    """A comparison whose columns stand in the order of their labels."""
    places = sorted(range(len(comparison.columns)), key=lambda p: comparison.columns[p].label)
    return (
        [comparison.columns[place] for place in places],
        [(row.check, row.summary, [row.cells[p] for p in places]) for row in comparison.rows],
        [(line.field, line.status, [line.cells[p] for p in places]) for line in comparison.fields],
        comparison.basis,
        comparison.tiers,
        comparison.left_out,
    )


def test_the_order_of_runs_decides_the_order_of_columns_alone() -> None:
    """Labels, cautions, rows and texts do not depend on who was named first."""
    runs = three()
    runs += stored(
        named(
            "relay", result(verdict="warn", level="SHOULD"), suite=Suite("9", CONTRACT, "0" * 64)
        ),
        named("old", result("RUN-NULL-001", "pass"), edition="v1-2024-04"),
    )
    first = columnless(report.compare(runs))

    shuffled = runs[:]
    for seed in range(6):
        random.Random(seed).shuffle(shuffled)
        assert columnless(report.compare(shuffled)) == first
        assert set(pages(shuffled)) == set(pages(runs))


def test_other_meaning_is_marked() -> None:
    """Where an id does not mean the same in all runs, the row says so; the newest words stand."""
    runs = stored(
        named("one", result(verdict="pass"), started_at="2026-01-01T00:00:00Z"),
        named(
            "two",
            result(verdict="pass", summary="Another requirement altogether."),
            suite=Suite("0.2.0", CONTRACT, "11" * 32),
        ),
    )
    (row,) = report.compare(runs).rows

    assert row.changed
    assert row.summary == "Another requirement altogether."
    assert "▲ other edition of the check" in Page(pages(runs)["index.html"]).words
    assert "Other edition of the check" in Page(pages(runs)["core.html"]).words
    assert (
        not report.compare(stored(named("one", result()), named("two", result()))).rows[0].changed
    )


def cautions(*records: RunRecord) -> list[tuple[str, ...]]:
    return [column.cautions for column in report.compare(list(records), force=True).columns]


def test_cautions_refer_to_the_majority() -> None:
    """Of three columns it is the odd one that is marked, wherever it stands."""
    old = named("old", result(), edition="v1-2024-04", started_at="2027-01-01T00:00:00Z")

    assert [len(said) for said in cautions(old, named("a", result()), named("b", result()))] == [
        1,
        0,
        0,
    ]


def test_the_majority_need_not_be_the_latest() -> None:
    """Two old editions against one new: the new one is the odd one."""
    new = named("new", result(), started_at="2027-01-01T00:00:00Z")
    old = [named(name, result(), edition="v1-2024-04") for name in "ab"]

    assert [len(said) for said in cautions(new, *old)] == [1, 0, 0]


def test_rows_stand_in_ledger_order() -> None:
    """A reader finds a check where the ledger has it, whatever the order in the record."""
    known = [row.id for row in ledger.ledger()[:40] if row.tier == "core"]
    run = named("one", *(result(check, "pass") for check in ("ZZ-ZZ-001", *reversed(known))))

    assert [row.check for row in report.compare([run, run]).rows] == [*known, "ZZ-ZZ-001"]


def test_other_selection_is_marked() -> None:
    """A run that was asked for fewer checks than another is no equal of it."""
    few = named("few", result("RUN-NULL-001", "pass"))
    all_of_them = named("all", result("RUN-NULL-001", "pass"), result("RUN-NULL-002", "pass"))

    assert cautions(few, all_of_them) == [
        ("Other selection: 1 of the 2 checks here were asked for.",),
        (),
    ]


def test_forced_with_other_contract_is_marked_and_cut() -> None:
    """Different contracts: only what all have, and every view says so."""
    runs = stored(
        named("one", result("A-A-001"), result("A-A-002")),
        named("two", result("A-A-001"), suite=Suite("0.2.0", OTHER_CONTRACT, REQUIREMENTS)),
    )
    found = pages(runs, force=True)

    assert "DIFFERENT CONTRACTS." in found["index.html"]
    assert "A-A-002" not in found["index.html"]
    assert any(
        "another contract" in c for said in cautions(*(r.record for r in runs)) for c in said
    )


def test_versions_are_what_headers_say() -> None:
    """A version is known where a server says it, and from nothing else."""
    said = (("Server", "nginx/1.2"), ("x-gateway-version", "4.5"), ("x-request-id", "1"))
    run = StoredRun(
        record=named("one", result()),
        exchanges=(exchange(1, response=Response(status=200, headers=said, body="{}")),) * 30,
    )

    assert software(run.exchanges) == ("server: nginx/1.2", "x-gateway-version: 4.5")
    found = pages([run, *stored(named("two", result()))])["index.html"]
    assert "x-gateway-version: 4.5" in found
    assert "version unknown" in found


def labels(*providers: tuple[str, str | None]) -> list[str]:
    records = [record(provider=Provider(*provider)) for provider in providers]
    return [column.label for column in report.compare(records).columns]


def test_one_name_at_two_addresses() -> None:
    """Two servers behind one profile are told apart by where they are."""
    assert labels(("x", "https://a.example/v1"), ("x", "https://b.example:81/v1")) == [
        "x at a.example",
        "x at b.example:81",
    ]
    assert labels(("x", "https://a.example/v1"), ("x", "https://a.example/v1")) == ["x", "x #2"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (Cell("pass", "404"), "404"),
        (Cell("pass", "200-unchanged"), "200-uncha…"),
        (Cell("fail", None, "status 503 (2 of 9 times)"), "503"),
        (Cell("fail", None, "usage is {} (2 of 9 times)"), "2/9"),
        (Cell("fail", None, "usage is {}"), ""),
        (Cell("blocked", None, "status 503"), ""),
        (Cell("fail", None, "x (123456 of 1234567 times)"), ""),
    ],
)
def test_a_fact_has_ten_characters(cell: Cell, said: str) -> None:
    """A cell reads without hovering."""
    assert fact(cell) == said
    assert len(fact(cell)) <= 10


def test_by_answer_ignores_ids_and_counts() -> None:
    """Two providers that break the same thing the same way stand together."""
    row = report.compare(
        [
            named("one", result(observed="run_abc is queued (3 of 9 times)")),
            named("two", result(observed="run_xyz is queued (4 of 8 times)")),
            named("three", result(observed="run_xyz is expired")),
            named("four"),
        ]
    ).rows[0]

    assert [group.places for group in groups(row)] == [(2,), (0, 1), (3,)]
    assert volatile_free("thread_1 at 1795647469000") == "… at …"


def test_column_without_a_time() -> None:
    """A run whose time is none is of unknown age, and nothing breaks."""
    columns: tuple[Column, ...] = report.compare(
        [named("one", started_at="yesterday"), named("two")]
    ).columns

    assert [column.days_older for column in columns] == [None, 0]
