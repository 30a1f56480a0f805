"""What holds for every record, however odd."""

from __future__ import annotations

import io
import json
import re
import tomllib
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema_rs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from conformance import report
from conformance.record import RunRecord, decode, encode
from conformance.report.cells import MARKS
from conformance.report.environment import script
from conformance.trace.exchange import Exchange
from tests.report.page import Page
from tests.strategies import exchanges, records

PACKAGE = Path(report.__file__).parent
RUN = jsonschema_rs.validator_for(json.loads((PACKAGE.parent / "run.schema.json").read_text()))
COMPARISON = jsonschema_rs.validator_for(
    json.loads((PACKAGE / "comparison.schema.json").read_text())
)
slow = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)


@slow
@given(records())
def test_round_trip(record: RunRecord) -> None:
    """A record comes back from its bytes unchanged, and the bytes are valid run.json."""
    data = encode(record)

    assert decode(data) == record
    assert encode(decode(data)) == data
    RUN.validate(json.loads(data))


@slow
@given(records(), exchanges())
def test_page(record: RunRecord, found: list[Exchange]) -> None:
    """The page is the same twice, balanced, free of anything active, and its totals add up."""
    html = report.render(record, found)
    page = Page(html)

    assert report.render(record, found) == html
    assert html.encode()
    assert page.totals == dict.fromkeys(MARKS, 0) | Counter(
        result.verdict for result in record.results
    )
    assert page.fragments <= page.ids
    assert_inert(page, scripts=1)


@slow
@given(records())
def test_junit(record: RunRecord) -> None:
    """JUnit parses, and has as many test cases as there are results."""
    text = report.junit(record)
    root = ET.fromstring(text)
    cases = root.findall("testsuite/testcase")
    suite = root.find("testsuite")

    assert report.junit(record) == text
    assert len(cases) == len(record.results)
    assert suite is not None
    assert suite.get("tests") == str(len(cases))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert suite.get(attribute) == str(len(root.findall(f".//testcase/{tag}")))


@slow
@given(records())
def test_summary(record: RunRecord) -> None:
    """The summary fits on a job page and is the same twice."""
    text = report.summary(record)

    assert report.summary(record) == text
    assert len(text.splitlines()) <= 40
    assert f"Exit code {record.exit_code}: " in text


@slow
@given(records())
def test_terminal(record: RunRecord) -> None:
    """A terminal without colour receives no control character but line ends."""
    out = io.StringIO()
    report.print_summary(record, Console(file=out, width=100, no_color=True), "report.html")

    assert [char for char in out.getvalue() if ord(char) < 32 and char != "\n"] == []


@slow
@given(st.lists(records(), min_size=1, max_size=3))
def test_comparison(found: list[RunRecord]) -> None:
    """Any runs compare if forced: valid JSON, inert page, short summary, each the same twice."""
    comparison = report.compare(found, force=True)
    html = report.comparison_html(comparison)
    text = report.comparison_json(comparison)
    page = Page(html)

    assert report.comparison_html(report.compare(found, force=True)) == html
    COMPARISON.validate(json.loads(text))
    assert len(report.comparison_summary(comparison).splitlines()) <= 40
    assert len({column.label for column in comparison.columns}) == len(found)
    assert all(len(row.cells) == len(found) for row in comparison.rows)
    assert page.fragments <= page.ids
    assert_inert(page, scripts=1)


OURS = tuple(script(name).text for name in ("report.js", "comparison.js"))


def assert_inert(page: Page, scripts: int = 0) -> None:
    """Nothing in a page runs but our own script, and nothing loads or leaves its directory."""
    assert [tag for tag, _ in page.tags].count("script") == scripts == len(page.scripts)
    assert set(page.scripts) <= set(OURS)
    for tag, attributes in page.tags:
        assert tag not in {"img", "iframe", "object", "embed", "link", "base"}
        assert not [name for name in attributes if name.startswith("on") or name == "src"]
        assert not {"action", "srcset", "ping", "formaction"}.intersection(attributes)
        assert re.fullmatch(
            r"(?:[a-z0-9./-]*(?:\.html|comparison\.json|\.csv|\.md))?(?:#[\w-]*)?",
            attributes.get("href") or "",
        )


def test_schema_knows_every_field() -> None:
    """The schema's result has just the fields that the record has."""
    schema = json.loads((PACKAGE.parent / "run.schema.json").read_text())

    assert list(schema["properties"]) == list(RunRecord.__struct_fields__)
    assert schema["additionalProperties"] is False


def test_schemas_and_templates_ship() -> None:
    """The wheel takes the whole package, so that its data files come along."""
    project = tomllib.loads((PACKAGE.parents[1] / "pyproject.toml").read_text())

    assert "conformance" in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
