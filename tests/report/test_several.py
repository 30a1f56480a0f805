"""A directory of pages about several runs: what it says, and that it holds together."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from urllib.parse import urldefrag

import pytest

from conformance import report
from conformance.contract import ledger
from conformance.record import Excuse, Provider, RunRecord, Suite
from conformance.report.answers import fact, groups, volatile_free
from conformance.report.columns import Column
from conformance.report.compare import Cell, Comparison
from conformance.report.pages import slugs
from conformance.report.stored import StoredRun, software
from conformance.report.write import clear_comparison, write_comparison
from conformance.trace.exchange import Response
from tests.report.page import Page
from tests.report.samples import (
    CONTRACT,
    OTHER_CONTRACT,
    REQUIREMENTS,
    exchange,
    record,
    result,
    run_object,
)

TIERS = ("core", "tools", "steps", "lists", "stream", "errors", "isolation")
LIMIT = 400_000


def named(name: str, *results: object, **fields: object) -> RunRecord:
    return record(*results, provider=Provider(name), **fields)  # type: ignore[arg-type]


def stored(*records: RunRecord) -> list[StoredRun]:
    return [StoredRun(record=found, exchanges=(exchange(1),)) for found in records]


def pages(runs: list[StoredRun], **options: bool) -> dict[str, str]:
    comparison = report.compare(runs, **options)
    return {page.path: page.html for page in report.comparison_pages(comparison, runs)}


def three() -> list[StoredRun]:
    """A provider that fails, one that passes, and one that is flaky and older."""
    return stored(
        named(
            "relay",
            result(exchanges=(1,), observed="status 500"),
            result("ERR-ID-009", "pass", tier="errors", answer="404"),
            result("LIST-WALK-001", "pass", tier="lists"),
        ),
        named(
            "gate",
            result(verdict="pass"),
            result("ERR-ID-009", "pass", tier="errors", answer="400"),
            result("LIST-WALK-001", "pass", tier="lists"),
        ),
        named(
            "gate",
            result(verdict="flaky", observed="status 200, then status 500", exchanges=(1,)),
            result("ERR-ID-009", "pass", tier="errors", answer="404"),
            result("LIST-WALK-001", "pass", tier="lists"),
            started_at="2026-09-30T00:00:00Z",
        ),
    )


def dead_links(found: dict[str, str], files: Iterable[str] = ()) -> list[str]:
    """Return every link that leads nowhere or out of the directory."""
    read = {path: Page(html) for path, html in found.items()}
    dead = []
    for path, page in read.items():
        for tag, attributes in page.tags:
            href = attributes.get("href")
            if href is None:
                continue
            target, fragment = urldefrag(href)
            place = str(PurePosixPath(path).parent / target) if target else path
            place = re.sub(r"[^/]+/\.\./", "", place)
            known = place in files or (
                place in read and (not fragment or fragment in read[place].ids)
            )
            if tag != "a" or "://" in href or href.startswith("/") or not known:
                dead.append(f"{path}: {href}")
    return dead


def test_links_are_relative_and_alive() -> None:
    """Every link of every page leads to a place of the same directory."""
    found = pages(three())

    assert dead_links(found, ("comparison.json", "comparison.csv", "summary.md")) == []
    assert set(found) == {
        "index.html",
        "core.html",
        "errors.html",
        "lists.html",
        "runs/relay.html",
        "runs/gate.html",
        "runs/gate-2.html",
    }


def test_a_dead_link_is_seen() -> None:
    """The test above can fail."""
    found = pages(three())
    del found["runs/gate.html"]

    assert "index.html: runs/gate.html" in dead_links(found)


def test_a_broken_cell_leads_to_its_section() -> None:
    """A finding has a section in the report of its run, and the cell leads there."""
    index = pages(three())["index.html"]

    assert "<a href=runs/relay.html#RUN-NULL-007>✘ fail</a> 500" in index
    assert "<a href=core.html#RUN-NULL-007>✔ pass</a>" in index


def test_every_page_tells_its_date() -> None:
    """A page that does not say when it is from is taken for one of today."""
    for html in pages(three()).values():
        assert re.search(r"2026-(10-05|09-30)", Page(html).words)
    index = Page(pages(three())["index.html"])
    assert "5 days older than the newest run here" in index.words
    assert ("time", {"datetime": "2026-09-30T00:00:00Z"}) in index.tags


def test_rendering_twice_gives_the_same_bytes() -> None:
    """All output is a function of the runs."""
    assert pages(three()) == pages(three())


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


def test_flakiness_stays_visible() -> None:
    """A pass beside a failure is flaky wherever the runs are compared, and not passed."""
    runs = three()
    found = pages(runs)

    assert "~ flaky" in found["index.html"]
    assert "status 200, then status 500" in found["core.html"]
    assert "| ~ flaky" in report.comparison_summary(report.compare(runs))


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


def test_a_waived_failure_is_a_failure() -> None:
    """Somebody's waiver changes the job of that run, not what its provider did."""
    excuse = Excuse(kind="waiver", reason="known", owner="ops")
    runs = stored(named("one", result(excuse=excuse)), named("two", result(verdict="pass")))

    assert "✘ fail</a> <small>waived</small>" in pages(runs)["index.html"]
    assert "one (waived)" in Page(pages(runs)["core.html"]).words


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


def test_file_names_are_safe_and_unique() -> None:
    """However a provider is called, its page has a name of its own on every file system."""
    given = ["A/B", "a b", "..", "", "a-b", "中文", "x" * 300, "x" * 301]
    found = slugs(given)

    assert len(set(found)) == len(given)
    assert all(re.fullmatch(r"[a-z0-9-]{1,16}", name) for name in found)
    assert slugs(given[::-1]) == found[::-1]


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


def big(name: str, seed: int) -> RunRecord:
    """A run of 300 checks that agree with nobody, and a run object that agrees with nobody."""
    draw = random.Random(seed)
    kinds = ("null", "string", "object")
    statuses = ("queued", "in_progress", "requires_action", "completed", "failed", "cancelled")
    fields = {
        f"some_field_{number}": {status: {draw.choice(kinds): 3} for status in statuses}
        for number in range(27)
    }
    results = (
        result(
            f"RUN-NULL-{number:03}",
            draw.choice(("pass", "pass", "pass", "fail", "warn", "blocked")),
            tier=TIERS[number // 43],
            observed="status 404 instead of a run object that is queued (3 of 9 times)",
            expected="x" * 60,
            exchanges=(1, 2),
            summary="usage is null until the run has completed, and an object from then on",
        )
        for number in range(300)
    )
    return named(name, *results, fields={"run": fields})


def test_many_runs_go_without_figures() -> None:
    """Of fifty runs nobody looks at fifty figures, and drawing them takes longer than the rest."""
    body = run_object("queued", created_at=1)
    shown = (exchange(1, operation="createRun", response=Response(status=200, body=body)),)
    few, many = (
        pages([StoredRun(record=named(f"x{n}", result()), exchanges=shown) for n in range(number)])
        for number in (2, 13)
    )

    assert "<svg" in few["runs/x0.html"]
    assert "<svg" not in many["runs/x0.html"]
    assert dead_links(many, ("comparison.json", "comparison.csv", "summary.md")) == []


def test_size() -> None:
    """300 checks of ten providers that agree on nothing fit into 400 kB."""
    comparison = report.compare([big(f"gateway-{n}", n) for n in range(10)])

    assert len(comparison.rows) == 300
    assert sum(row.agreement == "differs" for row in comparison.rows) > 280
    assert len(report.comparison_html(comparison).encode()) <= LIMIT


def test_retirement_and_profile_are_said() -> None:
    """Who will be gone soon is not a choice for years."""
    provider = Provider("one", None, "2026-12-31", False)
    words = Page(report.comparison_html(report.compare([record(provider=provider)]))).words

    assert "gone from 2026-12-31" in words
    assert "profile never measured before" in words


def test_written_directory(tmp_path: Path) -> None:
    """What is written is what is rendered, and pages of an earlier comparison are gone."""

    runs = three()
    write_comparison(tmp_path, report.compare(runs), runs)
    two = runs[:2]
    clear_comparison(tmp_path)
    write_comparison(tmp_path, report.compare(two), two)

    written = {
        str(path.relative_to(tmp_path)): path.read_text() for path in tmp_path.rglob("*.html")
    }
    assert written == pages(two)
    assert dead_links(written, {path.name for path in tmp_path.iterdir()}) == []


def test_column_without_a_time() -> None:
    """A run whose time is none is of unknown age, and nothing breaks."""
    columns: tuple[Column, ...] = report.compare(
        [named("one", started_at="yesterday"), named("two")]
    ).columns

    assert [column.days_older for column in columns] == [None, 0]
