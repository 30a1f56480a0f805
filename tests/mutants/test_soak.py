"""A sample of `make soak`: the clean reference is flagged by nothing, and always judged alike."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from attrs import evolve

from conformance.contract.editions import NAMED
from tests.mutants import soak as module
from tests.mutants.soak import compared, everything, faults, main, play
from tests.mutants.soaked import Journal, Said, Setting, fingerprint, table

ROUNDS = 2


@pytest.mark.parametrize("edition", NAMED)
def test_a_sample_finds_nothing_and_says_the_same(edition: str) -> None:
    of_edition = [setting for setting in everything() if setting.edition == edition]
    sample = random.Random(edition).sample(of_edition, ROUNDS)
    judged = compared(play(setting) for setting in sample)
    assert [str(fault) for _, found in judged for fault in found] == []


def test_all_of_it_is_what_was_asked_for() -> None:
    unwilling = [s for s in everything() if s.model == "unwilling"]
    assert len(set(everything())) == len(everything())
    assert {s.edition for s in unwilling} == set(NAMED)
    assert {s.concurrency for s in unwilling} == {1, 8, 32}
    assert len(unwilling) == len(NAMED) * 20 * 3 * 2


def _said(model: str = "unwilling", seed: int = 0, **verdicts: str) -> Said:
    named = {name.replace("_", "-"): verdict for name, verdict in verdicts.items()}
    return Said(Setting(NAMED[-1], seed, 1, "fast", model), named, 0, ())


def _faults(said: Said, usual: Said) -> list[str]:
    return [fault.text for fault in faults(said, usual)]


@pytest.mark.parametrize("verdict", ["fail", "warn", "differs", "error", "flaky", "not-run"])
def test_anything_but_the_usual_is_a_fault(verdict: str) -> None:
    assert _faults(_said(RUN_GET_001=verdict), _said(RUN_GET_001="pass"))


def test_an_unwilling_model_may_make_inconclusive_what_passes_and_a_willing_one_may_not() -> None:
    usual = _said("willing", RUN_GET_001="pass")
    assert _faults(_said(RUN_GET_001="inconclusive"), usual) == []
    assert _faults(_said("willing", RUN_GET_001="inconclusive"), usual) == [
        "RUN-GET-001 is inconclusive, and was pass"
    ]


def test_an_exit_code_a_crash_and_a_check_that_is_gone_are_faults() -> None:
    assert _faults(evolve(_said(), exit_code=5), _said()) == ["exit code 5"]
    assert _faults(evolve(_said(), crashes=("lists: boom",)), _said()) == ["lists: boom"]
    assert _faults(_said(), _said(RUN_GET_001="pass"))


def test_the_journal_knows_what_this_suite_played_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "soak.ndjson"
    first, second = _said(RUN_GET_001="pass"), evolve(_said(seed=1), crashes=("lists: boom",))
    Journal(path, "this").add(first)
    Journal(path, "another").add(_said(seed=2))
    with path.open("a") as file:
        file.write('\n{"mark": "this", "sett')
    Journal(path, "this").add(second)
    assert Journal(path, "this").read() == {first.setting: first, second.setting: second}
    Journal(path).forget()
    assert Journal(path, "this").read() == {}
    assert len(fingerprint()) == 64


def test_the_table_sums_up_what_was_played() -> None:
    lines = list(table([(_said(seed=n).setting, n) for n in range(3)]))
    assert len(lines) == 2
    assert lines[1].split() == [NAMED[-1], "fast", "1", "unwilling", "3", "3"]


def test_what_was_played_before_is_not_played_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[Setting] = []

    def quick(settings: list[Setting], jobs: int):
        played.extend(settings)
        yield from (Said(setting, {"RUN-GET-001": "pass"}, 0, ()) for setting in settings)

    monkeypatch.setattr(module, "soak", quick)
    journal = ["--journal", str(tmp_path / "soak.ndjson")]
    assert main(["--sample", "3", *journal]) == 0
    assert len(played) == 3
    assert main(["--sample", "3", *journal]) == 0
    assert len(played) == 3
    assert "3 of 3 played before" in capsys.readouterr().err
    assert main(["--sample", "3", "--anew", *journal]) == 0
    assert len(played) == 6
    assert "3 runs of the clean reference, 0 with a fault" in capsys.readouterr().out
