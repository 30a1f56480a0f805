"""`replay`: what stands behind one verdict is sent again, and what became of it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.cli.replay import compared
from conformance.mutants import application, service
from conformance.record import Result
from conformance.reference import Door, Pace, create_app, running
from conformance.rundir import read_trace
from tests.cli.conftest import Command, run_json

KEY = "replay-key-0123456789"
ID = "ERR-ID-006"


@contextmanager
def served(mutant: str | None = None) -> Iterator[str]:
    made = service(mutant, pace=Pace(0.0, 0.01))
    with running(application(mutant, create_app(made, Door([KEY])))) as url:
        yield url


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPLAY_KEY", KEY)


def checked(command: Command, out: Path, only: str, url: str | None, *more: object) -> None:
    where = ("--base-url", url, "--api-key-env", "REPLAY_KEY") if url else ()
    assert command("check", *where, "--only", only, "--seed", 4, "--out", out, *more).code in {
        0,
        1,
    }


def content(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def test_what_fails_fails_again_and_is_fixed_by_a_sound_server(
    command: Command, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    key = ("--api-key-env", "REPLAY_KEY")
    with served("unknown-run-cancelled") as url:
        checked(command, run, ID, url)
        before = content(run)
        again = command("replay", run, ID, *key, "--out", tmp_path / "again")
    assert (again.code, again.out.splitlines()[-2]) == (1, "same")
    with served() as url:
        fixed = command("replay", run, ID, *key, "--base-url", url, "--out", tmp_path / "fixed")
    assert (fixed.code, fixed.out.splitlines()[-2]) == (0, "fixed")
    assert content(run) == before
    assert [r["check"] for r in run_json(tmp_path / "fixed")["results"]] == [ID]
    assert command("verify", tmp_path / "fixed").code == 0


def test_what_passed_and_fails_now_has_changed(command: Command, tmp_path: Path) -> None:
    run = tmp_path / "run"
    with served() as url:
        checked(command, run, ID, url)
    key = ("--api-key-env", "REPLAY_KEY", "--quiet")
    with served("unknown-run-cancelled") as url:
        ended = command("replay", run, ID, "--base-url", url, *key, "--out", tmp_path / "b")
    assert (ended.code, ended.out.strip()) == (1, "changed")
    gone = command("replay", run, ID, *key, "--out", tmp_path / "c")
    assert (gone.code, gone.out.strip()) == (4, "untold")


def test_only_the_scenario_that_showed_it_is_played(command: Command, tmp_path: Path) -> None:
    """Of the embedded reference, with the seed of the run."""
    checked(command, tmp_path / "run", "RUN-META-00*", None)
    out = tmp_path / "again"
    ended = command("replay", tmp_path / "run", "RUN-META-001", "--out", out)
    assert ended.code == 0
    assert "same" in ended.out.splitlines()
    record = run_json(out)
    assert len(record["scenarios"]) == 1
    assert record["seed"] == 4
    assert record["provider"]["name"] == "reference"


def test_a_stored_sequence_is_played_instead_of_the_search(
    command: Command, tmp_path: Path
) -> None:
    """Only by modifying a run that waits is this one seen: no script does that."""
    run, out = tmp_path / "run", tmp_path / "again"
    key = ("--api-key-env", "REPLAY_KEY")
    with served("modifying-wakes") as url:
        checked(command, run, "RUN-LIFE-001", url)
        (found,) = run_json(run)["sequences"]
        ended = command("replay", run, "RUN-LIFE-001", *key, "--out", out)
    assert found["check"] == "RUN-LIFE-001"
    assert [name for name, _ in found["moves"]] == ["create with tools", "modify"]
    by_index = {e.index: e for e in read_trace(run).exchanges}
    assert {by_index[index].scenario for index in found["exchanges"]} == {"explore"}
    assert ended.code == 1
    assert "The stored sequence: create with tools, modify." in ended.out
    sent = [e for e in read_trace(out).exchanges if e.scenario == "explore"]
    assert sum(e.operation == "createRun" for e in sent) == 1
    with served() as url:
        fixed = command("replay", run, "RUN-LIFE-001", *key, "--base-url", url)
    assert fixed.code == 0


def test_a_flaky_verdict_is_played_as_often_as_it_was(command: Command, tmp_path: Path) -> None:
    checked(command, tmp_path / "run", ID, None, "--repeat", 2)
    command("replay", tmp_path / "run", ID, "--out", tmp_path / "again")
    assert run_json(tmp_path / "again")["repeat"] == 2


def test_what_cannot_be_replayed_says_why(command: Command, tmp_path: Path) -> None:
    run = tmp_path / "run"
    checked(command, run, ID, None)
    for arguments, said in (
        ((run, "ERR-NONE-001"), "no requirement ERR-NONE-001"),
        ((run, "ERR-ID-001"), "ERR-ID-001 is not in this run"),
        ((tmp_path / "none", ID), "cannot read"),
        ((run, ID, "--out", run), "is not empty"),
    ):
        ended = command("replay", *arguments)
        assert ended.code == 2
        assert said in ended.err
    record = json.loads((run / "run.json").read_text())
    record["suite"]["contract_sha256"] = "0" * 64
    (run / "run.json").write_text(json.dumps(record))
    other = command("replay", run, ID)
    assert other.code == 2
    assert "another contract" in other.err
    (run / "run.json").unlink()
    incomplete = command("replay", run, ID)
    assert incomplete.code == 5
    assert "incomplete" in incomplete.err


@pytest.mark.parametrize(
    ("before", "after", "word", "code"),
    [
        ("fail", "fail", "same", 1),
        ("fail", "pass", "fixed", 0),
        ("flaky", "pass", "fixed", 0),
        ("warn", "warn", "same", 1),
        ("differs", "differs", "same", 0),
        ("fail", "flaky", "changed", 1),
        ("pass", "fail", "changed", 1),
        ("inconclusive", "pass", "changed", 0),
        ("fail", "inconclusive", "untold", 5),
        ("not-run", "not-run", "same", 5),
        ("fail", "blocked", "untold", 5),
        ("pass", "error", "untold", 3),
    ],
)
def test_words_and_exit_codes(before: str, after: str, word: str, code: int) -> None:
    one, two = (
        Result(check=ID, level="MUST", verdict=v, tier="errors", summary="")  # type: ignore[arg-type]
        for v in (before, after)
    )
    replayed = compared(one, two, 0)
    assert (replayed.word, replayed.exit_code) == (word, code)
    assert compared(one, two, 4).exit_code == 4
