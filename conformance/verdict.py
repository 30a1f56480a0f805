"""Facts to verdicts: one pure, total function. A check cannot choose its own level."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from attrs import frozen

from conformance.checks.fact import Fact
from conformance.contract.ledger import Requirement, with_needs
from conformance.record import TierResult, VerdictName, lacking

_SHOWN_FACTS = 3
A_TOOL_CALL = "TOOL-CALL-001"
"""What needs this cannot be seen if the model calls no tool."""
_COUNTS_AS_FAILED = frozenset({"fail", "flaky"})
_BLOCKING = frozenset({"fail", "flaky", "blocked", "unsupported", "error"})
# What the essential requirements of a tier are about, where some are only the way to it.
_HEART = {"core": "RUN-"}
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
class Verdict:
    """A verdict with what a reader needs to believe it.

    Attributes:
        name: the verdict.
        expected: what the contract asks for, in words.
        observed: what the provider did, in words.
        exchanges: indexes of the exchanges that show it.
        answer: names of the accepted alternatives that were given.
        blocked_by: id of the requirement that is the root of its being blocked.
    """

    name: VerdictName
    expected: str | None = None
    observed: str | None = None
    exchanges: tuple[int, ...] = ()
    answer: str | None = None
    blocked_by: str | None = None


@frozen
class Situation:
    """What must be known beside the facts to give a verdict.

    Attributes:
        absent: operations that the provider does not have, each with the reason in words.
        asked: operations that were asked for at all.
        stopped: why scenarios stopped early, in words; None if all went to their end.
        settled: verdicts of the requirements that come before.
        unwilling: indexes of the exchanges that show a model that called no tool.
        ungiven: why there is not what only the user can give, in words; None if it is there.
    """

    absent: Mapping[str, str]
    asked: frozenset[str]
    stopped: str | None
    settled: Mapping[str, Verdict]
    unwilling: tuple[int, ...] = ()
    ungiven: str | None = None


def decide(requirement: Requirement, outcome: Outcome, situation: Situation) -> Verdict:
    """Return the verdict of one requirement."""
    if outcome.crash is not None:
        return Verdict("error", observed=outcome.crash)
    missing = sorted(situation.absent.keys() & set(requirement.operations))
    if missing:
        reasons = dict.fromkeys(filter(None, (situation.absent[name] for name in missing)))
        return Verdict("unsupported", observed=lacking(missing, reasons))
    wrong = [fact for fact in outcome.facts if fact.kind == "broken"]
    if wrong:
        return _broken(requirement, wrong, len(outcome.facts))
    refused = next((fact for fact in outcome.facts if fact.kind == "lacking"), None)
    if refused is not None:
        said = lacking([refused.observed], ["it was refused"])
        return Verdict("unsupported", observed=said, exchanges=refused.exchanges)
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
    if requirement.wants and situation.ungiven:
        return Verdict("not-run", observed=situation.ungiven)
    known = {n: situation.settled[n] for n in requirement.needs if n in situation.settled}
    for need, verdict in known.items():
        if verdict.name in _BLOCKING:
            root = verdict.blocked_by or need
            return Verdict("blocked", observed=f"{root} comes first", blocked_by=root)
    for need, verdict in known.items():
        if verdict.name == "inconclusive":
            return Verdict("inconclusive", observed=f"{need} is inconclusive")
    if situation.unwilling and _wants_a_call(requirement):
        return Verdict(
            "inconclusive",
            observed="the model called no tool, so nothing showed it",
            exchanges=situation.unwilling[:_SHOWN_FACTS],
        )
    # Whether it would have been shown there nobody knows.
    early = f"; scenarios stopped early; {situation.stopped}" if situation.stopped else ""
    return Verdict("not-run", observed=f"nothing in this traffic shows it{early}")


def _wants_a_call(requirement: Requirement) -> bool:
    return A_TOOL_CALL in frozenset([requirement.id]).union(*map(with_needs, requirement.needs))


def must_count(judged: Iterable[tuple[Requirement, VerdictName]]) -> tuple[int, int]:
    """Return how many MUST requirements passed, and how many could be judged at all."""
    musts = _musts(judged)
    return musts.count("pass"), len(musts) - musts.count("not-run")


def _musts(judged: Iterable[tuple[Requirement, VerdictName]]) -> list[VerdictName]:
    return [
        verdict
        for requirement, verdict in judged
        if requirement.level == "MUST" and requirement.provenance != "observed"
    ]


def tier_result(judged: Sequence[tuple[Requirement, VerdictName]], *, driven: bool) -> TierResult:
    """Fold the verdicts of one tier: worst wins, and what was not seen is not passed.

    ready: every MUST that was judged passed and nothing is missing. limits: none failed, but a
    SHOULD did, or something is missing, or most of it was not seen. not-ready: a MUST failed, or
    what the tier is nothing without is missing. not-tested: nothing was judged.

    Args:
        judged: the requirements of the tier, each with its verdict.
        driven: whether we sent the requests; then a tier is not tested either if nothing of
            what makes it was seen. A recording of somebody else's shows what it shows.
    """
    counts: dict[str, int] = {}
    for _, verdict in judged:
        counts[verdict] = counts.get(verdict, 0) + 1
    musts = _musts(judged)
    passed, applicable = must_count(judged)
    gone = any(
        requirement.essential and verdict in {"unsupported", "blocked"}
        for requirement, verdict in judged
    )
    # An assistant and a thread are the way to a run, and no test of one.
    heart = [v for r, v in judged if r.essential and _HEART.get(r.tier, r.id) in r.id]
    unseen = driven and bool(heart) and all(verdict == "not-run" for verdict in heart)
    # Where no MUST was selected, what was is what counts.
    seen = passed if musts else counts.get("pass", 0) + counts.get("warn", 0)
    # What the user gave nothing for, such as a second key, is no gap of the provider's.
    asked = _musts(pair for pair in judged if not (pair[0].wants and pair[1] == "not-run"))
    unrun = 2 * asked.count("not-run")
    scarce = driven and unrun > len(asked)
    if (not seen or (unseen and unrun >= len(asked))) and not _COUNTS_AS_FAILED.intersection(
        musts
    ):
        name = "not-tested"
    elif gone or _COUNTS_AS_FAILED.intersection(musts):
        name = "not-ready"
    elif (
        counts.get("warn")
        or counts.get("flaky")
        or _MISSING.intersection(counts)
        or unseen
        or scarce
    ):
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
    crashed: bool = False,
    cut: bool = False,
    excused: Collection[str] = (),
    stale: bool = False,
) -> int:
    """Return what the process ends with.

    Args:
        results: every requirement with its verdict.
        tiers: the tiers that were asked for.
        complete: whether the run came to its end.
        unreachable: whether the provider could not be reached, or refused the key.
        crashed: whether a scenario ended in an error of ours.
        cut: whether a limit left no room for a scenario; then a tier that was asked for and not
            tested is one of which nothing can be said.
        excused: ids of requirements whose failure was to be put up with.
        stale: whether a waiver is to be taken away.
    """
    verdicts = {verdict for _, verdict in results}
    if crashed or "error" in verdicts:
        return 3
    if unreachable:
        return 4
    if any(
        verdict in _COUNTS_AS_FAILED
        and requirement.level == "MUST"
        and requirement.provenance != "observed"
        and requirement.id not in excused
        for requirement, verdict in results
    ):
        return 1 if complete else 5
    if not complete or all(tier.verdict == "not-tested" for tier in tiers.values()):
        return 5
    if cut and any(v.verdict == "not-tested" and v.counts for v in tiers.values()):
        return 5
    core = tiers.get("core")
    if core is not None and core.verdict == "not-tested":
        return 5
    return 1 if stale else 0
