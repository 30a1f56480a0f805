"""`compare`, `diff`, `history`, `badge` and `verify`, over runs that were really made."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from conformance import rundir
from conformance.cli.app import run
from conformance.cli.stored import load
from conformance.errors import UsageError
from conformance.record import decode, encode
from conformance.report import write
from tests.cli.conftest import Command
from tests.report.several import dead_links

SCHEMA = json.loads((Path(write.__file__).parent / "comparison.schema.json").read_text())
COMPARISON = jsonschema_rs.validator_for(SCHEMA)
Copied = Callable[[str], Path]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One small run, made once; tests work on copies."""
    out = tmp_path_factory.mktemp("original") / "run"
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    selection = ("--only", "ERR-BETA-*", "--only", "RUN-NULL-007")
    assert run(["check", *selection, "--seed", "1", "--out", str(out), "--quiet"]) == 0
    yield out
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def copied(original: Path, tmp_path: Path) -> Copied:
    """Return a copy of the run under a name."""

    def copy(name: str) -> Path:
        return Path(shutil.copytree(original, tmp_path / name))

    return copy


def edit(run: Path, **fields: Any) -> None:
    found = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps(found | fields))


def fail(run: Path, check: str = "RUN-NULL-007") -> None:
    """Let a run be of a later day and say that a check failed."""
    found = json.loads((run / "run.json").read_text())
    for result in found["results"]:
        if result["check"] == check:
            result |= {"verdict": "fail", "observed": "usage is {} in status queued"}
    later = {"started_at": "2027-01-01T00:00:00.000+00:00", "exit_code": 1}
    (run / "run.json").write_text(json.dumps(found | later))


def other_contract(run: Path) -> None:
    found = json.loads((run / "run.json").read_text())
    edit(run, suite=found["suite"] | {"contract_sha256": "0" * 64})


def test_compare_writes_a_directory_that_holds_together(command: Command, copied: Copied) -> None:
    one, two = copied("one"), copied("two")
    fail(two)
    ended = command("compare", one, two, "--out", "compared")
    written = {
        str(p.relative_to("compared")): p.read_text() for p in Path("compared").rglob("*.*")
    }
    html = {path: text for path, text in written.items() if path.endswith(".html")}

    assert (ended.code, ended.out) == (0, "compared/index.html\n")
    assert {"index.html", "core.html", "errors.html", "runs/reference.html"} <= set(html)
    assert dead_links(html, set(written)) == []
    assert "runs/reference-2.html#RUN-NULL-007>✘ fail</a>" in html["index.html"]
    assert len(written["summary.md"].splitlines()) <= 40
    COMPARISON.validate(json.loads(written["comparison.json"]))
    lines = written["comparison.csv"].splitlines()
    assert lines[0].startswith("check,level,tier,requirement,agreement,reference: verdict,")
    assert len(lines) == 1 + len(json.loads(written["comparison.json"])["rows"])


def test_compare_twice_gives_the_same_bytes(command: Command, copied: Copied) -> None:
    one, two = copied("one"), copied("two")
    fail(two)

    def made() -> dict[str, bytes]:
        assert command("compare", one, two, "--out", "compared").code == 0
        return {str(p): p.read_bytes() for p in Path("compared").rglob("*.*")}

    assert made() == made()


def test_compare_refuses_other_contracts_until_told(command: Command, copied: Copied) -> None:
    """Refused; forced, it is marked; judged again, there is nothing to force."""
    one, two = copied("one"), copied("two")
    other_contract(two)
    refused = command("compare", one, two, "--out", "compared")
    assert (refused.code, Path("compared").exists()) == (2, False)
    assert "different contracts" in refused.err
    forced = command("compare", one, two, "--out", "compared", "--force")
    assert forced.code == 0
    assert "another contract" in forced.err
    assert "DIFFERENT CONTRACTS." in Path("compared/index.html").read_text()
    again = command("compare", one, two, "--out", "compared", "--rejudge")
    assert (again.code, again.err) == (0, "")
    assert "DIFFERENT CONTRACTS." not in Path("compared/index.html").read_text()


def test_compare_never_writes_into_a_run(command: Command, copied: Copied) -> None:
    one, two = copied("one"), copied("two")
    summary = (one / "summary.md").read_bytes()
    assert command("compare", one, two, "--out", one).code == 2
    assert (one / "summary.md").read_bytes() == summary


def test_compare_says_what_cannot_be_written(command: Command, copied: Copied) -> None:
    one, two = copied("one"), copied("two")
    Path("file").write_text("")
    ended = command("compare", one, two, "--out", "file")
    assert ended.code == 2
    assert "cannot write to file" in ended.err


def test_run_json_cut_anywhere_is_judged_again_and_said(copied: Copied) -> None:
    """Of a record that was cut off nothing is believed, and nothing is lost."""
    one = copied("one")
    data = (one / "run.json").read_bytes()
    whole = decode(data)
    for cut in (0, 1, 2, len(data) // 3, len(data) // 2, len(data) - 3):
        (one / "run.json").write_bytes(data[:cut])
        found = load(one)
        assert found.record == whole
        assert found.caveats == ("run.json is damaged: judged from the exchanges.",)


def test_exchanges_cut_anywhere_are_marked(copied: Copied) -> None:
    """The verdicts stand in run.json; that their evidence is gone is said."""
    one = copied("one")
    data = (one / rundir.TRACE).read_bytes()
    lines = data.splitlines(keepends=True)
    marked = "The exchanges on file are cut off, so evidence is missing."
    cuts = {len(data) - 1, len(data) - len(lines[-1]), len(lines[0]) + 10, len(data) // 2}
    for cut in cuts:
        (one / rundir.TRACE).write_bytes(data[:cut])
        assert load(one).caveats == (marked,), cut
    (one / rundir.TRACE).write_bytes(data[: len(lines[0]) // 2])
    assert load(one).caveats == ("The exchanges on file cannot be read, so evidence is missing.",)
    (one / rundir.TRACE).unlink()
    assert load(one).caveats == ("No exchanges are on file, so evidence is missing.",)
    assert load(one / "run.json").record == load(one).record


def test_a_run_that_was_killed_is_incomplete(command: Command, copied: Copied) -> None:
    """No run.json and half the exchanges: judged as far as it goes, and marked everywhere."""
    one, two = copied("one"), copied("two")
    data = (two / rundir.TRACE).read_bytes()
    (two / rundir.TRACE).write_bytes(data[: len(data) // 2])
    (two / "run.json").unlink()
    ended = command("compare", one, two, "--out", "compared")
    page = Path("compared/index.html").read_text()
    assert ended.code == 0
    for said in (ended.err, page, Path("compared/summary.md").read_text()):
        assert "INCOMPLETE: the run did not come to its end." in said
        assert "run.json is missing: judged from the exchanges." in said
    assert command("diff", one, two).code == 5
    assert "INCOMPLETE" in command("history", ".").out
    command("badge", two)
    assert (
        "INCOMPLETE" in (two / "badge.svg").read_text()
        or "NOT TESTED" in (two / "badge.svg").read_text()
    )


def test_what_is_no_run_is_refused_with_its_name(command: Command, copied: Copied) -> None:
    one = copied("one")
    Path("empty").mkdir()
    for ended in (
        command("compare", one, "empty", "--out", "compared"),
        command("diff", one, "empty"),
        command("badge", "empty"),
        command("compare", one, "nowhere", "--out", "compared"),
    ):
        assert ended.code == 2
        assert re.search("empty|nowhere", ended.err)
    edit(one, format=2)
    with pytest.raises(UsageError, match="format 2"):
        load(one)


def test_diff_gates(command: Command, copied: Copied) -> None:
    """0 where nothing fails newly, 1 where a MUST does, 2 where it cannot be said."""
    one, two = copied("one"), copied("two")
    assert command("diff", one, two).code == 0
    fail(two)
    ended = command("diff", one, two)
    assert ended.code == 1
    assert "Newly failing (1)\n  RUN-NULL-007 (MUST, Core run): ✔ pass → ✘ fail" in ended.out
    assert command("diff", two, one).code == 0
    found = json.loads(command("diff", one, two, "--format", "json").out)
    assert (found["format"], found["exit_code"]) == (1, 1)
    assert [change["check"] for change in found["newly_failing"]] == ["RUN-NULL-007"]
    other_contract(two)
    assert command("diff", one, two).code == 2
    assert command("diff", one, two, "--force").code == 1
    assert command("diff", one, two, "--rejudge").code == 0
    assert command("diff", one).code == 2


def test_history_of_a_directory(command: Command, copied: Copied) -> None:
    """Every run is a line; what cannot be read is named; other directories are left alone."""
    copied("runs/a")
    fail(copied("runs/b"))
    broken = copied("runs/c")
    (broken / "run.json").write_text("{")
    (broken / rundir.TRACE).write_text("nothing")
    Path("runs/notes").mkdir()
    ended = command("history", "runs", "--out", "pages/history.html")
    assert ended.code == 0
    assert ended.out.count("v2-2026-08") == 2
    assert "not read: " in ended.out
    assert "runs/c" in ended.out
    assert dead_links({"h.html": Path("pages/history.html").read_text()}) == []
    found = json.loads(command("history", "runs", "--format", "json").out)
    assert [len(course["points"]) for course in found["courses"]] == [2]
    assert command("history", "runs/notes").code == 2
    assert command("history", "nowhere").code == 2


def test_badge_stands_beside_the_run(command: Command, copied: Copied) -> None:
    one = copied("one")
    ended = command("badge", one)
    assert ended.out == f"{one / 'badge.svg'}\n{one / 'badge.json'}\n"
    date = json.loads((one / "run.json").read_text())["started_at"][:10]
    assert date in (one / "badge.svg").read_text()
    assert "runs v2-2026-08" in (one / "badge.svg").read_text()
    command("badge", one, "--out", "badges", "--label", "<gate & co>")
    assert json.loads(Path("badges/badge.json").read_text())["label"] == "<gate & co>"
    assert "&lt;gate &amp; co&gt;" in Path("badges/badge.svg").read_text()


@pytest.mark.parametrize(
    "path",
    [
        "spend.requests",
        "spend.paid_runs",
        "spend.prompt_tokens",
        "counts.pass",
        "tiers.core.must.0",
        "tiers.errors.must.1",
        "tiers.core.counts.pass",
        "editions.v1-2023-11.must.0",
        "editions.v2-2026-08.must.1",
        "fields.run.usage.queued.null",
        "results.0.exchanges.0",
        "exit_code",
        "seed",
    ],
)
def test_verify_finds_any_number_that_was_changed(
    path: str, command: Command, copied: Copied
) -> None:
    one = copied("one")
    found = json.loads((one / "run.json").read_text())
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    place = found
    for key in parents:
        place = place[key]
    place[last] += 1
    (one / "run.json").write_text(json.dumps(found))
    ended = command("verify", one)
    assert ended.code == 1
    assert str(last) in ended.out or f"[{last}]" in ended.out


def test_verify_is_content_with_another_layout(command: Command, copied: Copied) -> None:
    """Figures are verified, not white space."""
    one = copied("one")
    edit(one)
    assert command("verify", one).code == 0
    assert encode(decode((one / "run.json").read_bytes()))


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes where it likes")
def test_badge_where_nothing_can_be_written(command: Command, copied: Copied) -> None:
    one = copied("one")
    one.chmod(0o500)
    try:
        assert command("badge", one).code == 2
    finally:
        one.chmod(0o700)
