"""A directory of pages about several runs: what it says, and that it holds together."""

from __future__ import annotations

import random
import re
from pathlib import Path

from conformance import report
from conformance.record import Excuse, Provider, RunRecord
from conformance.report.pages import slugs
from conformance.report.stored import StoredRun
from conformance.report.write import clear_comparison, write_comparison
from conformance.trace.exchange import Response
from tests.report.page import Page
from tests.report.samples import (
    exchange,
    record,
    result,
    run_object,
)
from tests.report.several import dead_links, named, pages, stored, three

TIERS = ("core", "tools", "steps", "lists", "stream", "errors", "isolation")
LIMIT = 400_000


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


def test_flakiness_stays_visible() -> None:
    """A pass beside a failure is flaky wherever the runs are compared, and not passed."""
    runs = three()
    found = pages(runs)

    assert "~ flaky" in found["index.html"]
    assert "status 200, then status 500" in found["core.html"]
    assert "| ~ flaky" in report.comparison_summary(report.compare(runs))


def test_a_waived_failure_is_a_failure() -> None:
    """Somebody's waiver changes the job of that run, not what its provider did."""
    excuse = Excuse(kind="waiver", reason="known", owner="ops")
    runs = stored(named("one", result(excuse=excuse)), named("two", result(verdict="pass")))

    assert "✘ fail</a> <small>waived</small>" in pages(runs)["index.html"]
    assert "one (waived)" in Page(pages(runs)["core.html"]).words


def test_file_names_are_safe_and_unique() -> None:
    """However a provider is called, its page has a name of its own on every file system."""
    given = ["A/B", "a b", "..", "", "a-b", "中文", "x" * 300, "x" * 301]
    found = slugs(given)

    assert len(set(found)) == len(given)
    assert all(re.fullmatch(r"[a-z0-9-]{1,16}", name) for name in found)
    assert slugs(given[::-1]) == found[::-1]


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
        for number in (24, 25)
    )

    assert "<svg" in few["runs/x0.html"]
    assert "<svg" not in many["runs/x0.html"]
    assert "not drawn in a comparison of so many runs" in Page(many["runs/x0.html"]).words
    assert "not drawn" not in few["runs/x0.html"]
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
    comparison = report.compare([record(provider=provider)])
    words = Page(report.comparison_html(comparison)).words

    assert "gone from 2026-12-31" in words
    assert "profile never measured before" in words
    assert "| Caution | profile never measured before |" in report.comparison_summary(comparison)


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
