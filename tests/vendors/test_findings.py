"""What is found in servers of others, held row by row: quirks.toml says why and what it breaks."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.vendors import fleet
from tests.vendors.findings import exchanges, quirks
from tests.vendors.installing import HERE, installed, npm_installed
from tests.vendors.playing import checked, command, found, lacks, record

pytestmark = pytest.mark.vendors

ROWS = quirks()
SERVERS = tuple(dict.fromkeys(row.server for row in ROWS))
LACKS = {
    "reference": set(),
    "litellm": {
        "cancelRun",
        "createThreadAndRun",
        "deleteMessage",
        "deleteThread",
        "listRunSteps",
        "listRuns",
        "modifyRun",
        "modifyThread",
        "retrieveAssistant",
        "retrieveMessage",
        "retrieveRun",
        "retrieveRunStep",
        "submitToolOutputs",
    },
    "litellm-passthrough": set(),
    "portkey": set(),
    "myla": {"submitToolOutputs"},
    "openai-responses": set(),
}
# Whoever never asks for a tool's outputs shows nothing of what follows: nobody is to blame.
WITHOUT_TOOL_CALLS = {"myla", "openai-responses"}
PACKAGES = {
    "litellm": ("litellm", "litellm"),
    "litellm-passthrough": ("litellm", "litellm"),
    "myla": ("myla", "myla"),
    "openai-responses": ("openai-responses", "openai_responses"),
}


def version(server: str) -> str:
    """Return the version that is installed, as the package itself says."""
    if server == "portkey":
        package = npm_installed("portkey", HERE / "portkey") / "node_modules/@portkey-ai/gateway"
        return str(json.loads((package / "package.json").read_text("utf-8"))["version"])
    name, folder = PACKAGES[server]
    python = installed(name, HERE / folder, dependencies=name != "myla") / "python"
    code = f"import importlib.metadata as m; print(m.version({name!r}))"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="session")
def again(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same with all changed that must not matter: order, seed, concurrency, fresh servers."""
    place = tmp_path_factory.mktemp("again")
    options = ("--seed", "20231106", "--concurrency", "1")
    with fleet.all_of_them(tmp_path_factory.mktemp("servers"), backwards=True) as vendors:
        return {v.name: checked(v, place / v.name, *options) for v in vendors}


def spoken(run: Path) -> dict[str, str]:
    """Return what the suite found, less what nobody could have shown."""
    said = found(record(run))
    return {check: verdict for check, verdict in said.items() if verdict != "inconclusive"}


def expected(server: str, *, drawn: bool) -> dict[str, str]:
    rows = [row for row in ROWS if row.server == server and row.drawn is drawn]
    return {check: verdict for row in rows for check, verdict in row.checks.items()}


@pytest.mark.parametrize("server", SERVERS)
def test_the_rows_speak_of_the_version_that_runs(server):
    assert {row.version for row in ROWS if row.server == server} == {version(server)}


@pytest.mark.parametrize("server", SERVERS)
def test_nothing_is_found_that_no_row_explains(runs, server):
    known = expected(server, drawn=False) | expected(server, drawn=True)
    new = {k: v for k, v in spoken(runs[server]).items() if known.get(k) != v}
    assert not new, f"new in {server} {version(server)}: read the exchanges, then enter {new}"


@pytest.mark.parametrize("server", SERVERS)
def test_every_row_still_holds(runs, server):
    said = spoken(runs[server])
    gone = set(expected(server, drawn=False)) - set(said)
    assert not gone, f"fixed upstream in {server} {version(server)}: remove {sorted(gone)}"


def shows(exchange, evidence):
    return (
        exchange.get("operation") == evidence["operation"]
        and exchange.get("label") == evidence["label"]
        and (exchange.get("response") or {}).get("status") == evidence["status"]
    )


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if not row.drawn],
    ids=lambda row: f"{row.server}-{next(iter(row.checks))}",
)
def test_the_evidence_is_on_file(runs, row):
    sent = exchanges(runs[row.server]).values()
    assert any(shows(exchange, row.evidence) for exchange in sent)


@pytest.mark.parametrize("server", LACKS)
def test_what_is_not_there(runs, server):
    assert lacks(record(runs[server])) == LACKS[server]


@pytest.mark.parametrize("server", LACKS)
def test_only_who_calls_no_tool_leaves_things_open(runs, server):
    open_ones = [k for k, v in found(record(runs[server])).items() if v == "inconclusive"]
    assert not open_ones or server in WITHOUT_TOOL_CALLS, open_ones


def test_the_upstream_is_blameless(runs):
    """Without a proxy nothing is found, and nothing is left behind."""
    of = record(runs["reference"])
    assert found(of) == {}
    assert (of["exit_code"], of["leftovers"]) == (0, [])


def test_twenty_causes_at_least():
    assert sum(row.is_deviation for row in ROWS) >= 20


# Passed, where a generated request happened to show it; nothing scripted can.
BY_CHANCE = {
    "litellm": {
        "LIST-ORDER-001": "no scripted list there has two objects; a generated one may",
    }
}


@pytest.mark.parametrize("server", LACKS)
def test_order_and_seed_change_no_verdict(runs, again, server):
    drawn = {check for row in ROWS if row.drawn for check in row.checks}

    def verdicts(run):
        return {
            r["check"]: r["verdict"] for r in record(run)["results"] if r["check"] not in drawn
        }

    one, other = verdicts(runs[server]), verdicts(again[server])
    by_chance = BY_CHANCE.get(server, {})
    for check in by_chance:
        assert {one.pop(check), other.pop(check)} <= {"pass", "not-run"}
    assert one == other
    # What is drawn may not be drawn again; nothing else may be said of it.
    known = expected(server, drawn=True) | expected(server, drawn=False)
    assert {k: v for k, v in spoken(again[server]).items() if k in drawn}.items() <= known.items()


@pytest.mark.parametrize("server", LACKS)
def test_a_run_is_judged_the_same_again(runs, server):
    done = command("verify", str(runs[server]))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_comparison_has_a_column_for_each(comparison):
    columns = json.loads((comparison / "comparison.json").read_text("utf-8"))["columns"]
    assert len(columns) == len(LACKS)
    assert (comparison / "index.html").is_file()
    assert (comparison / "summary.md").is_file()


def test_no_key_is_written(runs, comparison):
    keys = (fleet.PROXY_KEY.encode(), fleet.UPSTREAM_KEY.encode())
    for place in (*runs.values(), comparison):
        for file in place.rglob("*"):
            assert file.is_dir() or not any(key in file.read_bytes() for key in keys), file
