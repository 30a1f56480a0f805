"""Runs over time: arrows where they mean something, marks where they would not."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from conformance import report
from conformance.record import Provider, RunRecord, Suite
from conformance.report.history import History, history, history_json
from conformance.report.history_views import history_html, print_history
from conformance.report.stored import StoredRun
from tests.report.page import Page
from tests.report.samples import CONTRACT, OTHER_CONTRACT, REQUIREMENTS, record, result
from tests.report.test_hostile import HOSTILE, MAY_NOT_SHOW, everywhere
from tests.report.test_properties import assert_inert
from tests.strategies import records

SCHEMA = json.loads((Path(report.__file__).parent / "history.schema.json").read_text())
VALID = jsonschema_rs.validator_for(SCHEMA)


def run(day: int, *verdicts: Any, **fields: Any) -> StoredRun:
    """A run of one day, with a check in Core run for each verdict."""
    results = (result(f"RUN-NULL-{n:03}", verdict) for n, verdict in enumerate(verdicts))
    found = record(*results, **({"started_at": f"2026-10-{day:02}T10:00:00Z"} | fields))
    return StoredRun(record=found, place=f"runs/{day}")


def core(found: History) -> list[tuple[str | None, int]]:
    return [(p.tiers["core"].trend, len(p.marks)) for p in found.courses[0].points]


def test_trend() -> None:
    """Runs stand in the order of their time, whatever the order of the files."""
    found = history(
        [
            run(3, "pass", "pass"),
            run(1, "pass", "pass"),
            run(2, "pass", "fail"),
            run(4, "pass", "pass"),
        ]
    )

    assert core(found) == [(None, 0), ("down", 0), ("up", 0), ("same", 0)]


def test_other_judge_breaks_the_trend() -> None:
    """After a change of contract, ledger, suite, edition, address or selection: a mark, no arrow."""
    other: list[dict[str, Any]] = [
        {"suite": Suite("0.1.0", OTHER_CONTRACT, REQUIREMENTS)},
        {"suite": Suite("0.1.0", CONTRACT, "00" * 32)},
        {"suite": Suite("0.2.0", CONTRACT, REQUIREMENTS)},
        {"edition": "v1-2024-04"},
        {"provider": Provider("relay", "https://elsewhere.example/v1")},
    ]

    for fields in other:
        assert core(history([run(1, "pass"), run(2, "fail", **fields)])) == [(None, 0), (None, 1)]
    assert core(history([run(1, "pass"), run(2, "pass", "fail")])) == [(None, 0), (None, 1)]


def test_a_port_of_this_machine_is_no_address() -> None:
    """The embedded provider takes another port every time."""
    ports = [Provider("reference", f"http://127.0.0.1:{port}/v1") for port in (1, 2)]
    found = history([run(day, "pass", provider=ports[day - 1]) for day in (1, 2)])

    assert core(found) == [(None, 0), ("same", 0)]
    broken = [run(day, "pass", provider=Provider("x", "http://[x/v1")) for day in (1, 2)]
    assert core(history(broken)) == [(None, 0), ("same", 0)]


def test_not_tested_is_no_trend() -> None:
    """A tier that the run does not know reads NOT TESTED, and an incomplete run is marked."""
    cut = run(2, complete=False, exit_code=5)
    found = history([run(1, "pass"), cut])
    words = Page(history_html(found)).words

    assert found.courses[0].points[1].tiers["core"].verdict == "not-tested"
    assert "NOT TESTED" in words
    assert "▲ INCOMPLETE: the run did not come to its end." in words


def printed(found: History) -> str:
    out = io.StringIO()
    print_history(found, Console(file=out, width=200, no_color=True))
    return out.getvalue()


def test_terminal() -> None:
    """A line a run, and below what hinders the reading; what cannot be read is not lost."""
    found = history([run(1, "pass"), run(2, "fail")], ["runs/3/run.json is no run.json"])
    said = printed(found)

    assert " 2026-10-01 10:00 " in said
    assert " ✘ 0/1 ↓" in said
    assert "not read: runs/3/run.json is no run.json" in said
    assert "runs/3/run.json is no run.json" in Page(history_html(found)).words


def test_providers_stand_apart() -> None:
    """Two providers have two courses, by name."""
    found = history([run(1, "pass", provider=Provider(name)) for name in ("b", "a", "b")])

    assert [(c.provider.name, len(c.points)) for c in found.courses] == [("a", 1), ("b", 2)]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=20)
@given(st.lists(records(), min_size=1, max_size=4))
def test_page(found: list[RunRecord]) -> None:
    """The page is inert, every link leads somewhere, and all of it is the same twice."""
    runs = [StoredRun(record=item, place=f"runs/{n}") for n, item in enumerate(found)]
    once = history(runs)
    page = Page(history_html(once))

    assert history_html(history(runs)) == history_html(once)
    assert history(runs[::-1]) == once
    assert page.fragments <= page.ids
    assert_inert(page)
    assert sum(len(course.points) for course in once.courses) == len(found)
    VALID.validate(json.loads(history_json(once)))


def test_hostile() -> None:
    """A provider's words are harmless in a history as they are elsewhere."""
    for text in HOSTILE.values():
        found = history([StoredRun(record=everywhere(text), place=text)], [text])
        html = history_html(found)

        assert_inert(Page(html))
        assert MAY_NOT_SHOW.isdisjoint(html)
        assert len(html) < 100_000
        assert MAY_NOT_SHOW.isdisjoint(printed(found))
        VALID.validate(json.loads(history_json(found)))


def test_schema() -> None:
    """The schema that ships knows every key, takes what is printed and refuses what is not."""
    found = history([run(1, "pass"), run(2, "fail")], ["runs/3/run.json is no run.json"])
    printed = json.loads(history_json(found))
    course = printed["courses"][0]
    point = course["points"][1]
    stand = point["tiers"]["core"]

    VALID.validate(printed)
    assert list(SCHEMA["properties"]) == list(printed)
    assert stand["trend"] == "down"
    for wrong in (
        {"exit_code": 6},
        {"must": [1]},
        {"marks": None},
        {"tiers": {"kernel": stand}},
        {"tiers": {"core": stand | {"trend": "sideways"}}},
        {"extra": 1},
    ):
        damaged = printed | {"courses": [course | {"points": [point | wrong]}]}
        assert not VALID.is_valid(damaged), wrong
    for key in printed:
        assert not VALID.is_valid({k: v for k, v in printed.items() if k != key}), key
    for key in point:
        points = [{k: v for k, v in point.items() if k != key}]
        assert not VALID.is_valid(printed | {"courses": [course | {"points": points}]}), key
