"""Words and signs shared by every view of a run, so that no two views say it differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from conformance.record import (
    TIERS,
    Excuse,
    Provenance,
    Result,
    RunRecord,
    StaleWaiver,
    Tier,
    TierVerdict,
    VerdictName,
    lacked,
)


class Mark(NamedTuple):
    """How a verdict is shown: a sign and a word, never colour alone."""

    sign: str
    word: str
    meaning: str


MARKS: dict[VerdictName, Mark] = {
    "fail": Mark("✘", "fail", "a MUST is broken"),
    "flaky": Mark("~", "flaky", "repeats of the same requests ended differently"),
    "warn": Mark("▲", "warn", "a SHOULD is broken"),
    "differs": Mark("◇", "differs", "unlike the observed official service; never a finding"),
    "error": Mark("‼", "error", "the suite itself had trouble; never held against the provider"),
    "blocked": Mark("⊘", "blocked", "impossible to test, because a named check failed"),
    "unsupported": Mark("∅", "unsupported", "the capability is absent"),
    "inconclusive": Mark("?", "inconclusive", "the traffic did not come to the point"),
    "not-run": Mark("·", "not run", "filtered out, out of budget, or never reached"),
    "pass": Mark("✔", "pass", "as required"),
}
"""Every verdict, the one to look at first standing first."""

FINDINGS: tuple[VerdictName, ...] = ("fail", "warn", "flaky", "error")
"""Verdicts that get a section of their own, in the order of the sections."""

QUIET: tuple[VerdictName, ...] = ("differs", "inconclusive")
"""Verdicts worth a line, but no finding."""

UNTESTED: frozenset[VerdictName] = frozenset({"blocked", "inconclusive", "not-run", "error"})
"""Verdicts that say nothing about the provider."""

TIER_LABELS: dict[Tier, str] = {
    "core": "Core run",
    "tools": "Tools",
    "steps": "Steps",
    "lists": "Lists",
    "stream": "Stream",
    "errors": "Errors",
    "isolation": "Isolation",
}

TIER_MARKS: dict[TierVerdict, Mark] = {
    "ready": Mark("✔", "ready", "every MUST that was tested holds"),
    "limits": Mark("▲", "ready with limits", "usable, with gaps that are listed"),
    "not-ready": Mark("✘", "not ready", "a MUST is broken"),
    "not-tested": Mark("·", "not tested", "too little was tested to say anything"),
}

EXIT_MEANINGS: dict[int, str] = {
    0: "nothing found",
    1: "findings",
    2: "usage or configuration",
    3: "our own error",
    4: "provider unreachable or key refused",
    5: "incomplete: too little was tested to say anything",
}

PROVENANCES: dict[Provenance, str] = {
    "documented": "from the published documents",
    "recorded": "from recorded traffic of the official service",
    "observed": "as others observed the official service; never a finding",
}

# Life-cycle order: a reader follows a run from left to right.
STATUSES: tuple[str, ...] = (
    "queued",
    "in_progress",
    "requires_action",
    "cancelling",
    "completed",
    "incomplete",
    "failed",
    "cancelled",
    "expired",
)

_EXIT_SIGNS = {0: "✔", 1: "✘", 5: "▲"}


def exit_meaning(code: int) -> str:
    """Return what an exit code says, in the words of the command line's help."""
    return EXIT_MEANINGS.get(code, "unknown exit code")


def exit_sign(code: int) -> str:
    """Return the sign that stands before the verdict sentence."""
    return _EXIT_SIGNS.get(code, "‼")


def of_profile(record: RunRecord) -> tuple[str, ...]:
    """Return what a reader must know of the profile that led to the provider."""
    provider = record.provider
    gone = provider.retires_on is not None and record.started_at[:10] >= provider.retires_on
    when = "had been" if gone else "will be"
    claimed = ", ".join(provider.claimed_absent)
    sentences = {
        f"The profile {provider.name} was never measured before: what it says is from documents.": (
            provider.measured is False
        ),
        f"The provider {when} switched off on {provider.retires_on}.": bool(provider.retires_on),
        f"Claimed by the profile, and not there: {claimed}.": bool(claimed),
    }
    return tuple(sentence for sentence, holds in sentences.items() if holds)


def tally(results: Iterable[Result]) -> dict[VerdictName, int]:
    """Count the verdicts of results; every verdict is there, those nobody got with 0."""
    seen = Counter(result.verdict for result in results)
    return {verdict: seen[verdict] for verdict in MARKS}


def counted(counts: dict[VerdictName, int]) -> str:
    """Say counts in words, leaving out the zeros: "2 fail · 31 pass"."""
    said = [f"{number} {MARKS[verdict].word}" for verdict, number in counts.items() if number]
    return " · ".join(said) or "nothing"


def must_total(record: RunRecord) -> tuple[int, int]:
    """Return [passed, applicable] over all tiers, as the tiers themselves state it."""
    pairs = [tier.must for tier in record.tiers.values()]
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)


def tested(results: Sequence[Result]) -> int:
    """Return how many results say something about the provider."""
    return sum(result.verdict not in UNTESTED for result in results)


def of_tier(results: Iterable[Result], tier: Tier) -> tuple[Result, ...]:
    """Return the results of one tier, in ledger order."""
    return tuple(result for result in results if result.tier == tier)


def headline(record: RunRecord) -> str:
    """Return the verdict of a run as one sentence, the exit code with its meaning.

    The reason of an incomplete run is left to the banner that every view gives it.
    """
    counts = tally(record.results)
    code = record.exit_code
    said = f"Exit {code}: {exit_meaning(code)}."
    if code not in (0, 1):
        return f"{said} {record.reason}" if record.reason and record.complete else said
    broken = (
        (counts["fail"], "MUST broken", "MUSTs broken"),
        (counts["flaky"], "flaky", "flaky"),
        (counts["warn"], "SHOULD broken", "SHOULDs broken"),
    )
    parts = [f"{n} {one if n == 1 else many}" for n, one, many in broken if n]
    passed, applicable = must_total(record)
    parts.append(f"MUST {passed} of {applicable}")
    parts.append(f"{tested(record.results)} of {len(record.results)} checks tested")
    return f"{said} {', '.join(parts)}."


def cut_short(record: RunRecord) -> list[str]:
    """Return a sentence for each limit that left scenarios no room."""
    limits = Counter(s.reason or "a limit" for s in record.scenarios if s.outcome == "not-run")
    return [
        f"{plural(count, 'scenario')} not played to the end: {reason}."
        for reason, count in limits.items()
    ]


def ordered_tiers(record: RunRecord) -> tuple[Tier, ...]:
    """Return the tiers that the record knows or has results for, in their fixed order."""
    with_results = {result.tier for result in record.results}
    return tuple(tier for tier in TIERS if tier in record.tiers or tier in with_results)


def findings(results: Sequence[Result]) -> tuple[Result, ...]:
    """Return what deserves a section: worst first, and of those what blocks most first."""
    blocks = dependants(results)

    def urgency(result: Result) -> tuple[int, int]:
        return FINDINGS.index(result.verdict), -len(blocks.get(result.check, ()))

    return tuple(sorted((r for r in results if r.verdict in FINDINGS), key=urgency))


def dependants(results: Iterable[Result]) -> dict[str, tuple[str, ...]]:
    """Return, by check id, the checks that could not be tested because of it."""
    found: dict[str, tuple[str, ...]] = {}
    for result in results:
        if result.blocked_by is not None:
            found[result.blocked_by] = (*found.get(result.blocked_by, ()), result.check)
    return found


def missing(observed: Iterable[tuple[VerdictName, str | None]]) -> tuple[str, ...]:
    """Return the operations that a provider lacks, by the observations of its verdicts."""
    told = (lacked(text)[0] for verdict, text in observed if verdict == "unsupported")
    return tuple(sorted({name for names in told for name in names}))


def absences(results: Iterable[Result]) -> dict[str, tuple[str, ...]]:
    """Return the operations that a provider lacks, by how it says so in words."""
    found: dict[str, set[str]] = {}
    for result in results:
        if result.verdict == "unsupported":
            names, reason = lacked(result.observed)
            found.setdefault(reason, set()).update(names)
    return {
        reason: tuple(sorted(names))
        for reason, names in sorted(found.items())
        # Of several operations with a reason each, each has it to itself elsewhere.
        if reason and not ("; " in reason and len(names) > 1)
    }


def said(result: Result) -> str:
    """Return what was seen, in words; a bare "pass" beside an expected error misleads."""
    if result.observed:
        return result.observed
    if result.verdict == "pass":
        return "rejected as required" if result.tier == "errors" else "as required"
    if result.blocked_by:
        return f"blocked by {result.blocked_by}"
    return MARKS[result.verdict].meaning


def excused(excuse: Excuse) -> str:
    """Return why a failure does not fail the job, in words."""
    if excuse.kind == "baseline":
        return f"known: {excuse.reason}"
    return f"waived by {excuse.owner} until {excuse.expires}: {excuse.reason}"


def stale(waiver: StaleWaiver) -> str:
    """Return what is wrong with a waiver, and for whom to look at."""
    return f"the waiver of {waiver.owner} for {waiver.check} at {waiver.provider} is {waiver.why}"


def plural(number: int, thing: str) -> str:
    """Return a number with its noun: "1 check", "2 checks"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def short_digest(digest: str) -> str:
    """Return enough of a digest to tell two apart by eye."""
    return digest[:12]
