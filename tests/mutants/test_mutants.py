"""What a mutant is, how it is put round the reference, and what the command says of it."""

from __future__ import annotations

import anyio
import pytest
from attrs import evolve
from typer.testing import CliRunner

from conformance.cli import selftest
from conformance.cli.app import app
from conformance.cli.selftest import Found, chosen, examine, lines, summary, survivors
from conformance.contract.ledger import ledger
from conformance.errors import UsageError
from conformance.mutants import MUTANTS, VARIANTS
from conformance.mutants.mutant import Answer, Mutant, register
from conformance.reference import Service

_IDS = {requirement.id for requirement in ledger()}


@pytest.mark.parametrize("mutant", [*MUTANTS.values(), *VARIANTS.values()], ids=lambda m: m.name)
def test_a_mutant_is_one_defect_with_a_sentence(mutant: Mutant) -> None:
    ways = (mutant.rewrite, mutant.retell, mutant.gate)
    count = sum(way is not None for way in ways) + (mutant.kind is not Service)
    # To be slow is no defect, and one more way to comply.
    assert count == 1 or (count == 0 and mutant.pace and not mutant.trips)
    assert mutant.text.strip().endswith(".")
    assert "\n" not in mutant.text
    assert mutant.name == mutant.name.strip().replace(" ", "-")


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=lambda m: m.name)
def test_what_a_mutant_trips_is_in_the_ledger(mutant: Mutant) -> None:
    assert mutant.trips
    assert len(set(mutant.trips)) == len(mutant.trips)
    assert set(mutant.trips) <= _IDS


def test_texts_and_names_are_distinct() -> None:
    everything = [*MUTANTS.values(), *VARIANTS.values()]
    assert len({mutant.text for mutant in everything}) == len(everything)
    assert not MUTANTS.keys() & VARIANTS.keys()
    with pytest.raises(ValueError, match="two mutants called stuck"):
        register(Mutant("stuck", "Again.", ("RUN-LIFE-004",)))


def test_every_check_has_a_mutant_that_few_others_flag() -> None:
    """A value of a wrong type is also not what was sent, and not null where it should be."""
    company = {
        check: min(len(m.trips) for m in MUTANTS.values() if check in m.trips) for check in _IDS
    }
    assert max(company.values()) <= 3
    assert sum(count == 1 for count in company.values()) > 180


@pytest.mark.parametrize("name", [n for n, v in VARIANTS.items() if v.rewrite])
def test_a_variant_of_shape_does_what_it_says(name: str) -> None:
    """A variant that changes nothing would prove nothing."""
    rewrite = VARIANTS[name].rewrite
    assert rewrite is not None
    seen: list[bool] = []

    def watched(answer: Answer) -> Answer:
        before = evolve(answer, body=repr(answer.body))
        after = rewrite(answer)
        seen.append(evolve(after, body=repr(after.body)) != before)
        return after

    original = VARIANTS[name]
    VARIANTS[name] = evolve(original, rewrite=watched)
    try:
        anyio.run(examine, name)
    finally:
        VARIANTS[name] = original
    assert any(seen)


# -- the command ---------------------------------------------------------------------------


def test_a_glob_chooses_mutants_and_variants() -> None:
    assert chosen(["stuck"]) == ["stuck"]
    assert chosen(["run-without-in*", "charset"]) == [
        "run-without-incomplete_details",
        "run-without-instructions",
        "charset",
    ]
    assert chosen([]) == [None, *MUTANTS, *VARIANTS]
    with pytest.raises(UsageError, match="no mutant 'nonesuch'"):
        chosen(["stuck", "nonesuch"])


def test_a_mutant_that_is_missed_or_flagged_by_more_is_not_as_named() -> None:
    right = Found("undead", frozenset({"RUN-LIFE-002"}))
    missed = Found("undead", frozenset())
    more = Found("undead", frozenset({"RUN-LIFE-002", "RUN-GET-001"}))
    crashed = Found("undead", frozenset({"RUN-LIFE-002"}), ("explore: KeyError",))
    assert [one.as_named for one in (right, missed, more, crashed)] == [True, False, False, False]
    assert list(lines(missed))[1:] == ["    missed by RUN-LIFE-002"]
    assert list(lines(more))[1:] == ["    flagged by RUN-GET-001, which it does not name"]
    assert list(lines(crashed))[1:] == ["    our own error: explore: KeyError"]


def test_what_a_wrong_mutant_flags_kills_for_nothing() -> None:
    """A check is proven by a mutant that says so, not by chance."""
    found = [Found(mutant.name, frozenset(mutant.trips)) for mutant in MUTANTS.values()]
    assert survivors(found) == []
    broken = [
        Found(one.name, one.flagged | {"RUN-GET-001"}) if one.name == "stuck" else one
        for one in found
    ]
    assert [requirement.id for requirement in survivors(broken)] == ["RUN-LIFE-004"]


def test_the_summary_counts_by_tier_and_names_what_is_left() -> None:
    checks = ledger()
    left = [requirement for requirement in checks if requirement.id == "RUN-LIFE-004"]
    told = list(summary([Found("stuck", frozenset())], left, whole=True))
    assert told[0] == "1 mutant, 1 not as named"
    core = sum(requirement.tier == "core" for requirement in checks)
    assert f"  core       {core - 1:4} of {core} checks killed for" in told
    assert any("RUN-LIFE-004" in line for line in told)
    assert told[-1] == f"{len(checks) - 1} of {len(checks)} checks killed for"


def test_the_command_runs_what_it_is_told_and_ends_accordingly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = CliRunner().invoke(app, ["selftest", "--mutant", "no-calls", "--workers", "1"])
    assert good.exit_code == 0
    assert "✔ no-calls" in good.output
    assert "1 mutant, 0 not as named" in good.output
    monkeypatch.setattr(
        selftest, "examined", lambda name, seed, generated: Found(name, frozenset({"RUN-GET-001"}))
    )
    bad = CliRunner().invoke(app, ["selftest", "--mutant", "no-calls", "--workers", "1"])
    assert bad.exit_code == 1
    assert "missed by TOOL-CALL-001" in bad.output


def test_the_command_fails_when_a_check_is_not_killed_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def blind(name: str | None, seed: int, generated: bool) -> Found:
        wanted = frozenset(MUTANTS[name].trips) if name in MUTANTS else frozenset[str]()
        return Found(name, wanted)

    monkeypatch.setattr(selftest, "examined", blind)
    whole = CliRunner().invoke(app, ["selftest", "--workers", "1"])
    assert whole.exit_code == 0
    monkeypatch.delitem(MUTANTS, "stuck")
    short = CliRunner().invoke(app, ["selftest", "--workers", "1"])
    assert short.exit_code == 1
    assert "not killed for: RUN-LIFE-004" in short.output
