"""The runs that the four pages show are judged like recorded answers, each by its own edition.

What the examples lack is named; so is what only stands for a value ("string", 0) where the page
gives no real one. How the pages describe types is the business of `lint`, and tested there.
"""

from __future__ import annotations

import json

import pytest

from conformance.cli.app import run as command
from conformance.contract.errata import errata
from tests.seeds.pages import needs_seeds, run_example

pytestmark = needs_seeds

# What is no value at all: "string" for a constant, a status and the tools, 0 for the times.
_PLACEHOLDERS = {"RUN-TYPE-002", "RUN-TYPE-006", "RUN-TYPE-017", "RUN-TIME-002"}

# {page: (its edition, what fails, what merely differs)}
PAGES = {
    "000": ("v1-2024-04", set(), {"RUN-KEY-027"}),
    "001": ("v1-2023-11", _PLACEHOLDERS, {"RUN-KEY-027"}),
    "002": ("v1-2023-11", _PLACEHOLDERS, {"RUN-KEY-027"}),
    "003": ("v2@2024-09-01", {"RUN-KEY-007"}, set()),
}


@pytest.fixture
def judged(request, tmp_path, capsys):
    """Results of an audit of one exchange: the page's example as the answer to retrieveRun."""
    number, edition = request.param
    shown = run_example(number)
    url = f"https://relay.example/v1/threads/{shown['thread_id']}/runs/{shown['id']}"
    entry = {
        "startedDateTime": "2024-08-06T00:00:00Z",
        "time": 1,
        "request": {"method": "GET", "url": url, "headers": []},
        "response": {
            "status": 200,
            "headers": [{"name": "content-type", "value": "application/json"}],
            "content": {"mimeType": "application/json", "text": json.dumps(shown)},
        },
    }
    har = tmp_path / "seed.har"
    har.write_text(json.dumps({"log": {"version": "1.2", "entries": [entry]}}), "utf-8")
    code = command(["audit", str(har), "--format", "json", "--edition", edition])
    record = json.loads(capsys.readouterr().out)
    assert (code, record["edition"]) == (record["exit_code"], edition)
    return record


def _said(record, verdict):
    return {r["check"] for r in record["results"] if r["verdict"] == verdict}


@pytest.mark.parametrize(
    ("judged", "failed", "differ"),
    [((number, edition), failed, differ) for number, (edition, failed, differ) in PAGES.items()],
    indirect=["judged"],
    ids=PAGES,
)
def test_what_an_example_lacks_is_named_and_nothing_else(judged, failed, differ):
    assert _said(judged, "fail") == failed
    assert _said(judged, "warn") == set()
    assert _said(judged, "differs") == differ
    assert judged["exit_code"] == (1 if failed else 0)


@pytest.mark.parametrize("judged", [("003", "v2@2024-09-01")], indirect=True)
def test_the_missing_key_is_called_by_its_name(judged):
    (missing,) = (r for r in judged["results"] if r["verdict"] == "fail")
    assert missing["expected"] == "the key 'required_action'"
    assert missing["observed"] == "absent in status completed"


@pytest.mark.parametrize(
    ("number", "field"),
    [("000", "instructions"), ("002", "instructions"), ("002", "expires_at")],
)
def test_a_null_that_the_document_forbade_is_an_erratum(number, field):
    """It passes since the service sent it; the row says where that is known from."""
    assert run_example(number)[field] is None
    edition = PAGES[number][0]
    rows = [row for row in errata() if f"Run.{field}" in row.where and edition in row.editions]
    assert [(row.aspects, row.accepted) for row in rows] == [(("nullable",), "both")]
