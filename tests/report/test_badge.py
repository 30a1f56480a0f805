"""A badge says what was tested, when, and by what; and it says nothing that was not."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from conformance.contract import ledger
from conformance.record import RunRecord, Suite
from conformance.report.badge import GREEN, GREY, RED, badge_json, badge_svg, message
from tests.report.samples import CONTRACT, record, result
from tests.report.test_hostile import HOSTILE, MAY_NOT_SHOW, everywhere

SVG = "{http://www.w3.org/2000/svg}"


def run(*verdicts: Any, **fields: Any) -> RunRecord:
    return record(
        *(result(f"A-A-{n:03}", verdict) for n, verdict in enumerate(verdicts)), **fields
    )


def colour(found: RunRecord) -> str:
    rects = ET.fromstring(badge_svg(found)).findall(f"{SVG}g/{SVG}rect")
    drawn = rects[1].get("fill")
    assert drawn is not None
    assert json.loads(badge_json(found))["color"] == drawn.lstrip("#")
    return drawn


@pytest.mark.parametrize(
    ("found", "said", "drawn"),
    [
        (run("pass", "pass"), "MUST 2/2", GREEN),
        (run("pass", "fail"), "MUST 1/2", RED),
        (run("pass", "fail", complete=False, exit_code=5), "INCOMPLETE, MUST 1/2", GREY),
        (run("pass", exit_code=5), "INCOMPLETE, MUST 1/1", GREY),
        (run("pass", exit_code=4), "NOT REACHED", GREY),
        (run("pass", exit_code=3), "SUITE ERROR, MUST 1/1", GREY),
        (run(), "NOT TESTED", GREY),
        (run(complete=False, exit_code=5), "NOT TESTED", GREY),
    ],
)
def test_says_what_was_tested(found: RunRecord, said: str, drawn: str) -> None:
    """Green is for a whole run in which every MUST held; what is not whole says so."""
    assert message(found) == said
    assert colour(found) == drawn


def test_a_selection_does_not_pass_for_all() -> None:
    """A run of one check has passed one of many."""
    suite = Suite("0.1.0", CONTRACT, ledger.sha256())
    known = sum(
        row.level == "MUST" and row.provenance != "observed"
        for row in ledger.for_edition("v2-2026-08")
    )

    assert message(run("pass", suite=suite)) == f"MUST 1/1, of {known} in all"


def test_json() -> None:
    """What shields.io reads: its keys, and edition, date and version in the text."""
    assert json.loads(badge_json(run("pass"))) == {
        "schemaVersion": 1,
        "label": "runs v2-2026-08",
        "message": "MUST 1/1 | 2026-10-05, suite 0.1.0",
        "color": GREEN.lstrip("#"),
    }
    assert json.loads(badge_json(run("pass"), "our gateway"))["label"] == "our gateway"


def test_svg_is_titled() -> None:
    """Who does not see it hears it; and it is drawn the same every time."""
    root = ET.fromstring(badge_svg(run("pass")))

    assert root.findtext(f"{SVG}title") == "runs v2-2026-08 | MUST 1/1 | 2026-10-05, suite 0.1.0"
    assert root.get("role") == "img"
    assert root.get("aria-label") == root.findtext(f"{SVG}title")
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert texts == ["runs v2-2026-08", "MUST 1/1", "2026-10-05, suite 0.1.0"]
    assert badge_svg(run("pass")) == badge_svg(run("pass"))


@pytest.mark.parametrize("text", list(HOSTILE.values()), ids=list(HOSTILE))
def test_hostile(text: str) -> None:
    """Whatever is said, the badge is small, parses, and holds no element but its own."""
    svg = badge_svg(everywhere(text), text)
    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(svg).iter()}

    assert tags == {"svg", "title", "clipPath", "rect", "g", "text"}
    assert MAY_NOT_SHOW.isdisjoint(svg)
    assert len(svg) < 4_000
    assert len(badge_json(everywhere(text), text)) < 1_000
