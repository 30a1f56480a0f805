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
from conformance.report.language import later, told_again, tr, tr_n
from conformance.report.sentences import WAIVER_ENDS, told


class Mark(NamedTuple):
    """How a verdict is shown: a sign and a word, never colour alone.

    Word and meaning are English, to be translated where they are shown.
    """

    sign: str
    word: str
    meaning: str


MARKS: dict[VerdictName, Mark] = {
    "fail": Mark("✘", later("fail"), later("a MUST is broken")),
    "flaky": Mark("~", later("flaky"), later("repeats of the same requests ended differently")),
    "warn": Mark("▲", later("warn"), later("a SHOULD is broken")),
    "differs": Mark(
        "◇", later("differs"), later("unlike the observed official service; never a finding")
    ),
    "error": Mark(
        "‼", later("error"), later("the suite itself had trouble; never held against the provider")
    ),
    "blocked": Mark(
        "⊘", later("blocked"), later("impossible to test, because a named check failed")
    ),
    "unsupported": Mark("∅", later("unsupported"), later("the capability is absent")),
    "inconclusive": Mark(
        "?", later("inconclusive"), later("the traffic did not come to the point")
    ),
    "not-run": Mark("·", later("not run"), later("filtered out, out of budget, or never reached")),
    "pass": Mark("✔", later("pass"), later("as required")),
}
"""Every verdict, the one to look at first standing first."""

FINDINGS: tuple[VerdictName, ...] = ("fail", "warn", "flaky", "error")
"""Verdicts that get a section of their own, in the order of the sections."""

QUIET: tuple[VerdictName, ...] = ("differs", "inconclusive")
"""Verdicts worth a line, but no finding."""

UNTESTED: frozenset[VerdictName] = frozenset({"blocked", "inconclusive", "not-run", "error"})
"""Verdicts that say nothing about the provider."""

_REASONED = frozenset({"blocked", "inconclusive", "not-run"})

TIER_LABELS: dict[Tier, str] = {
    "core": later("Core run"),
    "tools": later("Tools"),
    "steps": later("Steps"),
    "lists": later("Lists"),
    "stream": later("Stream"),
    "errors": later("Errors"),
    "isolation": later("Isolation"),
}

TIER_MARKS: dict[TierVerdict, Mark] = {
    "ready": Mark("✔", later("ready"), later("every MUST that was tested holds")),
    "limits": Mark("▲", later("ready with limits"), later("usable, with gaps that are listed")),
    "not-ready": Mark("✘", later("not ready"), later("a MUST is broken")),
    "not-tested": Mark("·", later("not tested"), later("too little was tested to say anything")),
}

EXIT_MEANINGS: dict[int, str] = {
    0: later("nothing found"),
    1: later("findings"),
    2: later("usage or configuration"),
    3: later("our own error"),
    4: later("provider unreachable or key refused"),
    5: later("incomplete: too little was tested to say anything"),
}

PROVENANCES: dict[Provenance, str] = {
    "documented": later("from the published documents"),
    "recorded": later("from recorded traffic of the official service"),
    "observed": later("as others observed the official service; never a finding"),
}

OUTCOMES: dict[str, str] = {
    "done": later("done"),
    "stopped": later("stopped"),
    "not-run": later("not-run"),
    "error": later("error"),
}
"""How the playing of a scenario ended."""

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
    return tr(EXIT_MEANINGS.get(code, later("unknown exit code")))


def exit_sign(code: int) -> str:
    """Return the sign that stands before the verdict sentence."""
    return _EXIT_SIGNS.get(code, "‼")


def of_profile(record: RunRecord) -> tuple[str, ...]:
    """Return what a reader must know of the profile that led to the provider."""
    provider = record.provider
    said = []
    if provider.measured is False:
        said.append(
            tr(
                "The profile %(profile)s was never measured before: what it says is from documents.",
                profile=provider.name,
            )
        )
    if provider.retires_on:
        gone = record.started_at[:10] >= provider.retires_on
        when = (
            later("The provider had been switched off on %(day)s.")
            if gone
            else later("The provider will be switched off on %(day)s.")
        )
        said.append(tr(when, day=provider.retires_on))
    if provider.claimed_absent:
        claimed = ", ".join(provider.claimed_absent)
        said.append(tr("Claimed by the profile, and not there: %(claimed)s.", claimed=claimed))
    return tuple(said)


def tally(results: Iterable[Result]) -> dict[VerdictName, int]:
    """Count the verdicts of results; every verdict is there, those nobody got with 0."""
    seen = Counter(result.verdict for result in results)
    return {verdict: seen[verdict] for verdict in MARKS}


def counted(counts: dict[VerdictName, int]) -> str:
    """Say counts in words, leaving out the zeros: "2 fail · 31 pass"."""
    said = [
        tr("%(n)s %(verdict)s", n=number, verdict=tr(MARKS[verdict].word))
        for verdict, number in counts.items()
        if number
    ]
    return " · ".join(said) or tr("nothing")


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
    said = tr("Exit %(code)s: %(meaning)s.", code=code, meaning=exit_meaning(code))
    if code not in (0, 1):
        explained = record.reason and record.complete
        return f"{said} {told(record.reason)}" if explained and record.reason else said
    broken = (
        (counts["fail"], later("%(n)s MUST broken"), later("%(n)s MUSTs broken")),
        (counts["flaky"], later("%(n)s flaky"), later("%(n)s flaky")),
        (counts["warn"], later("%(n)s SHOULD broken"), later("%(n)s SHOULDs broken")),
    )
    parts = [tr(one if n == 1 else many, n=n) for n, one, many in broken if n]
    passed, applicable = must_total(record)
    parts.append(tr("MUST %(passed)s of %(applicable)s", passed=passed, applicable=applicable))
    parts.append(
        tr(
            "%(tested)s of %(all)s checks tested",
            tested=tested(record.results),
            all=len(record.results),
        )
    )
    return tr("%(exit)s %(findings)s.", exit=said, findings=tr(", ").join(parts))


def cut_short(record: RunRecord) -> list[str]:
    """Return a sentence for each limit that left scenarios no room."""
    limits = Counter(s.reason or "a limit" for s in record.scenarios if s.outcome == "not-run")
    return [
        tr_n(
            "%(n)s scenario not played to the end: %(reason)s.",
            "%(n)s scenarios not played to the end: %(reason)s.",
            count,
            reason=told(reason),
        )
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
        # What was seen of the provider is evidence and stays; why nothing was seen is a sentence.
        return told(result.observed) if result.verdict in _REASONED else result.observed
    if result.verdict == "pass":
        return tr("rejected as required") if result.tier == "errors" else tr("as required")
    if result.blocked_by:
        return tr("blocked by %(check)s", check=result.blocked_by)
    return tr(MARKS[result.verdict].meaning)


def excused(excuse: Excuse) -> str:
    """Return why a failure does not fail the job, in words."""
    if excuse.kind == "baseline":
        return tr("known: %(reason)s", reason=excuse.reason)
    return tr(
        "waived by %(owner)s until %(expires)s: %(reason)s",
        owner=excuse.owner,
        expires=excuse.expires,
        reason=excuse.reason,
    )


def stale(waiver: StaleWaiver) -> str:
    """Return what is wrong with a waiver, and for whom to look at."""
    return tr(
        "the waiver of %(owner)s for %(check)s at %(provider)s is %(why)s",
        owner=waiver.owner,
        check=waiver.check,
        provider=waiver.provider,
        why=told_again(waiver.why, WAIVER_ENDS),
    )


def plural(number: int, thing: str) -> str:
    """Return a number with its English noun: "1 check", "2 checks"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def short_digest(digest: str) -> str:
    """Return enough of a digest to tell two apart by eye."""
    return digest[:12]
