"""Comparing runs: what differs stands on top, and what cannot be compared is not."""

from __future__ import annotations

import json
import re

import pytest

from conformance import report
from conformance.record import Provider, RunRecord, Suite
from conformance.report.compare import Cell, NotComparable, compare
from tests.report.page import Page
from tests.report.samples import CONTRACT, OTHER_CONTRACT, REQUIREMENTS, record, result

OTHER = Suite("0.2.0", OTHER_CONTRACT, REQUIREMENTS)


def named(name: str, *results: object, **fields: object) -> RunRecord:
    return record(*results, provider=Provider(name), **fields)  # type: ignore[arg-type]


def agreements(*records: RunRecord) -> list[tuple[str, str]]:
    return [(row.check, row.agreement) for row in compare(records).rows]


def test_differences_on_top() -> None:
    """Contradictions, then differing answers, then what was not tested, then agreement."""
    one = named(
        "one",
        result("A-A-001", "pass"),
        result("A-A-002", "pass"),
        result("A-A-003", "pass", answer="400"),
        result("A-A-004", "warn"),
        result("A-A-005", "fail"),
    )
    two = named(
        "two",
        result("A-A-001", "pass"),
        result("A-A-002", "blocked"),
        result("A-A-003", "pass", answer="409"),
        result("A-A-004", "pass"),
        result("A-A-005", "pass"),
    )

    assert agreements(one, two) == [
        ("A-A-005", "differs"),
        ("A-A-004", "differs"),
        ("A-A-003", "answers"),
        ("A-A-002", "untested"),
        ("A-A-001", "agreed"),
    ]


def test_missing_check_is_untested() -> None:
    """A check that one run was not asked to do is no agreement."""
    comparison = compare([named("one", result("A-A-001", "pass")), named("two")])

    assert comparison.rows[0].cells == (Cell("pass"), None)
    assert comparison.rows[0].agreement == "untested"
    assert "no such check" in Page(report.comparison_html(comparison)).words


def test_different_untested_words_are_untested() -> None:
    """Blocked here and not run there: nobody was tested, nobody contradicts."""
    one, two = named("one", result(verdict="blocked")), named("two", result(verdict="not-run"))

    assert agreements(one, two) == [("RUN-NULL-007", "untested")]


def test_everybody_fails() -> None:
    """What all runs break agrees, and yet is not folded away."""
    comparison = compare([named("one", result()), named("two", result())])
    html = report.comparison_html(comparison)

    assert comparison.rows[0].agreement == "agreed"
    assert "Broken everywhere" in html


def test_equal_names() -> None:
    """Equal names are told apart, even from a provider who is called like that."""
    names = ["x", "x", "x #2", "x"]
    labels = [column.label for column in compare([named(name) for name in names]).columns]

    assert labels == ["x", "x #3", "x #2", "x #4"]


def test_other_contract() -> None:
    """Runs of different contracts do not compare, and the message says what to do."""
    with pytest.raises(NotComparable, match=r"--rejudge.*--force"):
        compare([named("one"), named("two", suite=OTHER)])


def test_forced() -> None:
    """Forced, only shared checks are compared, and the page says so."""
    one = named("one", result("A-A-001"), result("A-A-002"))
    two = named("two", result("A-A-001"), result("A-A-003"), suite=OTHER)
    comparison = compare([one, two], force=True)
    html = report.comparison_html(comparison)

    assert comparison.forced
    assert [row.check for row in comparison.rows] == ["A-A-001"]
    assert comparison.left_out == ("A-A-002", "A-A-003")
    assert "DIFFERENT CONTRACTS." in html
    assert "it was judged by another contract" in html
    assert "Different contracts" in report.comparison_summary(comparison)


def test_force_without_need() -> None:
    """Force changes nothing where nothing hinders."""
    one, two = named("one", result("A-A-001")), named("two", result("A-A-002"))

    assert compare([one, two], force=True) == compare([one, two])


def test_nothing() -> None:
    """Nothing is not comparable with nothing."""
    with pytest.raises(NotComparable, match="at least one"):
        compare([])


@pytest.mark.parametrize(
    ("fields", "caution"),
    [
        (
            {"edition": "v1-2024-04"},
            "Not comparable: its edition is v1-2024-04, of most here v2-2026-08.",
        ),
        (
            {"suite": Suite("0.1.0", CONTRACT, "00" * 32)},
            "Not comparable: it was judged by other requirements than most runs here.",
        ),
        (
            {"suite": Suite("0.0.9", CONTRACT, REQUIREMENTS)},
            "It was judged by suite 0.0.9, most runs here by 0.1.0.",
        ),
        (
            {"complete": False, "reason": "budget"},
            "INCOMPLETE: the run did not come to its end.",
        ),
        ({"exit_code": 5}, "INCOMPLETE: too little was tested to say anything."),
        ({"exit_code": 4}, "The provider could not be reached, or refused the key."),
        ({"exit_code": 3}, "The suite itself had trouble in this run."),
    ],
)
def test_cautions(fields: dict[str, object], caution: str) -> None:
    """A column that cannot be read against the others is marked, everywhere, in any order."""
    comparison = compare([named("one"), named("two", **fields)])

    assert comparison.columns[0].cautions == ()
    assert comparison.columns[1].cautions == (caution,)
    assert f"▲ {caution}" in Page(report.comparison_html(comparison)).words
    assert caution in report.comparison_summary(comparison)
    turned = compare([named("two", **fields), named("one")])
    assert [column.cautions for column in turned.columns] == [(caution,), ()]


def test_not_tested() -> None:
    """A tier that a run does not know reads NOT TESTED, and no total score is shown."""
    one = named("one", result(verdict="pass"), result("A-A-001", "pass", tier="stream"))
    html = report.comparison_html(compare([one, named("two", result(verdict="pass"))]))

    assert "NOT TESTED" in html
    assert "%" not in Page(html).words


def test_answers() -> None:
    """Different answers are grouped by answer."""
    records = [
        named(name, result(verdict="pass", answer=answer))
        for name, answer in (("one", "400"), ("two", "200-unchanged"), ("three", "400"))
    ]

    assert "pass 400: one, three" in Page(report.comparison_html(compare(records))).words


def test_fields() -> None:
    """Kinds of values are compared, not counts; an unseen status contradicts nobody."""
    one = named(
        "one",
        fields={"run": {"usage": {"queued": {"null": 1}, "failed": {"null": 1}}, "id": {}}},
    )
    two = named("two", fields={"run": {"usage": {"queued": {"object": 1}}}})
    three = named("three", fields={"run": {"usage": {"queued": {"null": 7}}}})

    assert [(f.status, f.differs) for f in compare([one, two, three]).fields] == [
        ("queued", True),
        ("failed", False),
    ]
    assert not compare([one, three]).fields[0].differs


def test_json() -> None:
    """comparison.json names its format and columns."""
    found = json.loads(report.comparison_json(compare([named("one", result())])))

    assert found["format"] == 1
    assert found["columns"][0]["label"] == "one"
    assert found["rows"][0]["cells"][0]["verdict"] == "fail"


def test_summary_is_short() -> None:
    """However many differ, forty lines."""
    checks = [f"A-A-{n:03}" for n in range(100)]
    one = named("one", *(result(check, "pass") for check in checks))
    two = named("two", *(result(check, "fail") for check in checks))
    text = report.comparison_summary(compare([one, two] * 6))

    assert len(text.splitlines()) <= 40
    assert "and 86 more in index.html" in text
    assert "4 more runs are in index.html" in text


def test_fields_stand_together_where_all_say_the_same() -> None:
    """A field that a provider never has is one line of the page, not one for each status."""
    statuses = ("queued", "in_progress", "completed")
    one = named("one", fields={"run": {"usage": {s: {"absent": 2} for s in statuses}}})
    seen = {"queued": {"null": 1}, "in_progress": {"null": 3}, "completed": {"object": 1}}
    two = named("two", fields={"run": {"usage": seen}})
    comparison = compare([one, two])
    page = report.comparison_html(comparison)
    table = page[page.index('<table class="grid fields">') :]
    rows = table[: table.index("</table>")].split("<tr>")[2:]

    assert [re.sub("<[^>]*>|\\s", " ", row).split() for row in rows] == [
        ["usage", "queued", ",", "in_progress", "absent", "null"],
        ["usage", "completed", "absent", "object"],
    ]
    assert len(comparison.fields) == 3


def test_what_differs_stands_on_top_of_its_tier() -> None:
    """Who opens the page of a tier sees first where its providers part."""
    runs = [
        report.StoredRun(
            record=named(
                name,
                result("RUN-A-001", "pass"),
                result("RUN-B-001", "not-run" if name == "two" else "pass"),
                result("RUN-C-001", "fail" if name == "two" else "pass"),
                result("RUN-D-001", "pass", answer=name),
            )
        )
        for name in ("one", "two")
    ]
    pages = {
        page.path: page.html
        for page in report.comparison_pages(report.compare([r.record for r in runs]), runs)
    }
    found = re.findall(r'<section class="card finding" id="([^"]+)"', pages["core.html"])

    assert found == ["RUN-C-001", "RUN-D-001", "RUN-B-001", "RUN-A-001"]
