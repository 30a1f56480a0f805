"""Facts to verdicts: one pure, total function. A check cannot choose its own level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from conformance.checks.fact import Fact
from conformance.contract.ledger import Requirement
from conformance.record import TierResult, VerdictName

_SHOWN_FACTS = 3
_COUNTS_AS_FAILED = frozenset({"fail", "flaky"})
_MISSING = frozenset({"unsupported", "blocked", "inconclusive", "error"})


@frozen
class Outcome:
    """What came of running one check.

    Attributes:
        facts: what it reported.
        crash: text of its own exception, if it raised one: our bug, never the provider's.
    """

    facts: tuple[Fact, ...] = ()
    crash: str | None = None


@frozen
class Situation:
    """What must be known beside the facts to give a verdict.

    Attributes:
        absent: operations that the provider does not have.
        asked: operations that were asked for at all.
        stopped: why scenarios stopped early, in words; None if all went to their end.
        settled: verdicts of the requirements that come before.
    """

    absent: frozenset[str]
    asked: frozenset[str]
    stopped: str | None
    settled: Mapping[str, VerdictName]


@frozen
class Verdict:
    """A verdict with what a reader needs to believe it."""

    name: VerdictName
    expected: str | None = None
    observed: str | None = None
    exchanges: tuple[int, ...] = ()
    answer: str | None = None
    blocked_by: str | None = None


def decide(requirement: Requirement, outcome: Outcome, situation: Situation) -> Verdict:
    """Return the verdict of one requirement."""
    if outcome.crash is not None:
        return Verdict("error", observed=outcome.crash)
    missing = sorted(situation.absent.intersection(requirement.operations))
    if missing:
        return Verdict("unsupported", observed=f"the provider has no {', '.join(missing)}")
    wrong = [fact for fact in outcome.facts if fact.kind == "broken"]
    if wrong:
        return _broken(requirement, wrong, len(outcome.facts))
    unwilling = [fact for fact in outcome.facts if fact.kind == "unwilling"]
    if unwilling:
        return Verdict(
            "inconclusive", observed=unwilling[0].observed, exchanges=unwilling[0].exchanges
        )
    if outcome.facts:
        return _holds(outcome.facts)
    return _nothing_seen(requirement, situation)


def _broken(requirement: Requirement, wrong: Sequence[Fact], total: int) -> Verdict:
    first = wrong[0]
    count = f" ({len(wrong)} of {total} times)" if len(wrong) > 1 else ""
    shown = dict.fromkeys(i for fact in wrong[:_SHOWN_FACTS] for i in fact.exchanges)
    return Verdict(
        _severity(requirement),
        expected=first.expected,
        observed=first.observed + count,
        exchanges=tuple(shown),
        answer=first.answer,
    )


def _severity(requirement: Requirement) -> VerdictName:
    if requirement.provenance == "observed" or requirement.level == "MAY":
        return "differs"
    return "fail" if requirement.level == "MUST" else "warn"


def _holds(facts: Sequence[Fact]) -> Verdict:
    answers = dict.fromkeys(fact.answer for fact in facts if fact.answer)
    return Verdict(
        "pass",
        observed=next((fact.observed for fact in facts if fact.observed), None),
        exchanges=facts[0].exchanges,
        answer=", ".join(answers) or None,
    )


def _nothing_seen(requirement: Requirement, situation: Situation) -> Verdict:
    for need in requirement.needs:
        if situation.settled.get(need) == "inconclusive":
            return Verdict("inconclusive", observed=f"{need} is inconclusive")
    for need in requirement.needs:
        if situation.settled.get(need) in {"fail", "blocked", "unsupported", "error"}:
            return Verdict("blocked", observed=f"{need} comes first", blocked_by=need)
    reason = situation.stopped or "nothing in this traffic shows it"
    return Verdict("not-run", observed=reason)


def tier_result(
    judged: Sequence[tuple[Requirement, VerdictName]],
) -> TierResult:
    """Fold the verdicts of one tier: worst wins, and what was not seen is not passed.

    ready: every MUST that was judged passed and nothing is missing. limits: none failed, but a
    SHOULD did, or something is missing. not-ready: a MUST failed, or what the tier is nothing
    without is missing. not-tested: nothing was judged.
    """
    counts: dict[str, int] = {}
    for _, verdict in judged:
        counts[verdict] = counts.get(verdict, 0) + 1
    musts = [
        verdict
        for requirement, verdict in judged
        if requirement.level == "MUST" and requirement.provenance != "observed"
    ]
    passed = sum(verdict == "pass" for verdict in musts)
    applicable = sum(verdict != "not-run" for verdict in musts)
    gone = any(
        requirement.essential and verdict in {"unsupported", "blocked"}
        for requirement, verdict in judged
    )
    if not passed and not _COUNTS_AS_FAILED.intersection(musts):
        name = "not-tested"
    elif gone or _COUNTS_AS_FAILED.intersection(musts):
        name = "not-ready"
    elif counts.get("warn") or _MISSING.intersection(counts):
        name = "limits"
    else:
        name = "ready"
    return TierResult(verdict=name, must=(passed, applicable), counts=counts)  # type: ignore[arg-type]


def exit_code(
    results: Sequence[tuple[Requirement, VerdictName]],
    tiers: Mapping[str, TierResult],
    *,
    complete: bool,
    unreachable: bool,
) -> int:
    """Return what the process ends with (design: command line, exit codes)."""
    verdicts = {verdict for _, verdict in results}
    if "error" in verdicts:
        return 3
    if unreachable:
        return 4
    if any(
        verdict in _COUNTS_AS_FAILED
        and requirement.level == "MUST"
        and requirement.provenance != "observed"
        for requirement, verdict in results
    ):
        return 1 if complete else 5
    if not complete or all(tier.verdict == "not-tested" for tier in tiers.values()):
        return 5
    core = tiers.get("core")
    if core is not None and core.verdict == "not-tested":
        return 5
    return 0
