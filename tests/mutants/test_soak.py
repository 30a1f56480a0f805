"""A sample of `make soak`: the clean reference is flagged by nothing, and always judged alike."""

from __future__ import annotations

import random

import pytest
from attrs import evolve

from conformance.contract.editions import NAMED
from tests.mutants.soak import Said, Setting, everything, faults, play

ROUNDS = 2


@pytest.mark.parametrize("edition", NAMED)
def test_a_sample_finds_nothing_and_says_the_same(edition: str) -> None:
    of_edition = [setting for setting in everything() if setting.edition == edition]
    sample = random.Random(edition).sample(of_edition, ROUNDS)
    first, *others = [play(setting) for setting in sample]
    assert list(faults(first, first.verdicts)) == []
    for other in others:
        assert list(faults(other, first.verdicts)) == []


def _said(**verdicts: str) -> Said:
    named = {name.replace("_", "-"): verdict for name, verdict in verdicts.items()}
    return Said(Setting(NAMED[-1], 0, 1, "fast"), named, 0, ())


@pytest.mark.parametrize("verdict", ["fail", "warn", "differs", "error", "flaky", "not-run"])
def test_anything_but_the_usual_is_a_fault(verdict: str) -> None:
    assert list(faults(_said(RUN_GET_001=verdict), {"RUN-GET-001": "pass"}))


def test_an_unwilling_model_and_an_exit_code() -> None:
    assert list(faults(_said(RUN_GET_001="inconclusive"), {"RUN-GET-001": "pass"})) == []
    assert list(faults(evolve(_said(), exit_code=5), {})) == ["exit code 5"]
    assert list(faults(evolve(_said(), crashes=("lists: boom",)), {})) == ["lists: boom"]
