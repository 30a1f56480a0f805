"""The run that seed 003 shows is judged like any recorded answer."""

from __future__ import annotations

import json

import pytest

from conformance.cli.app import run as command
from tests.seeds.pages import needs_seeds, run_example

pytestmark = needs_seeds


@pytest.fixture
def judged(tmp_path, capsys):
    """Results of an audit of one exchange: the page's example as the answer to retrieveRun."""
    shown = run_example("003")
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
    code = command(["audit", str(har), "--format", "json"])
    record = json.loads(capsys.readouterr().out)
    assert code == record["exit_code"]
    return record


def test_what_the_example_lacks_is_named(judged):
    failed = {r["check"]: r["summary"] for r in judged["results"] if r["verdict"] == "fail"}
    assert any("required_action" in text for text in failed.values()), failed
    assert judged["exit_code"] == 1


def test_nothing_else_is_held_against_it(judged):
    failed = [r["summary"] for r in judged["results"] if r["verdict"] == "fail"]
    assert len(failed) == 1, failed
