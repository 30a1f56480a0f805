"""Judges what is on file: a trace in, a record out. Sends nothing, reads no clock.

The same trace gives the same record, byte for byte, with the same suite.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

import conformance
from conformance import figures
from conformance.checks import CHECKS, View
from conformance.checks.fact import Check
from conformance.checks.recognise import recognised
from conformance.checks.view import is_success
from conformance.contract import document, ledger
from conformance.contract.editions import NAMED
from conformance.contract.ledger import Requirement
from conformance.leftovers import leftovers
from conformance.record import (
    TIERS,
    Allowed,
    EditionResult,
    Excuse,
    Provider,
    Result,
    RunRecord,
    SequenceResult,
    Suite,
    TierResult,
    VerdictName,
)
from conformance.repeated import Place, Played, combine
from conformance.trace import ScenarioEnded, Trace
from conformance.verdict import (
    Outcome,
    Situation,
    Verdict,
    decide,
    exit_code,
    must_count,
    tier_result,
)
from conformance.waivers import mercy

UNWILLING = ("tool.unwilling", "rounds.unwilling", "race.unwilling", "stream.unwilling")
"""The labels of looks at runs that were asked to call a tool and called none."""


def judge(trace: Trace, *, editions: Sequence[str] = NAMED) -> RunRecord:
    """Return everything that `run.json` holds about a trace.

    Args:
        trace: what was recorded. It is judged by the edition that it names.
        editions: for how many of whose MUST requirements it is counted, beside that one.
    """
    driven = trace.started.driven
    view, selected, verdicts = _judged(trace, trace.started.edition)
    judged = _named(selected, verdicts)
    tiers: dict[str, TierResult] = {
        tier: tier_result([pair for pair in judged if pair[0].tier == tier], driven=driven)
        for tier in TIERS
    }
    put_up_with = mercy(trace.started, judged)
    code = exit_code(
        judged,
        {tier: tiers[tier] for tier in {r.tier for r in selected}},
        complete=trace.complete,
        unreachable=_unreachable(trace),
        cut=any(scenario.outcome == "not-run" for scenario in trace.scenarios),
        crashed=any(scenario.outcome == "error" for scenario in trace.scenarios),
        excused=put_up_with.excuses,
        stale=bool(put_up_with.stale),
    )
    return RunRecord(
        suite=suite(),
        provider=_provider(trace, view),
        edition=trace.started.edition,
        started_at=trace.started.started_at,
        finished_at=trace.finished.finished_at if trace.finished else None,
        exit_code=code,
        complete=trace.complete,
        reason=_reason(trace) or (_too_little(trace, view) if code in (4, 5) else None),
        seed=trace.started.seed,
        spend=figures.spend(trace, view),
        counts=dict(Counter(verdict.name for verdict in verdicts.values())),
        tiers=tiers,
        editions={name: _count(trace, name) for name in editions},
        results=tuple(
            _result(row, verdicts[row.id], put_up_with.excuses.get(row.id)) for row in selected
        ),
        fields={"run": figures.field_table(view)},
        scenarios=figures.scenarios(trace),
        # What others made at a provider is theirs to keep.
        leftovers=leftovers(trace.exchanges) if driven else (),
        notes=trace.started.notes,
        repeat=trace.started.repeat,
        limits=Allowed(trace.started.max_requests, trace.started.max_paid_runs),
        sequences=tuple(
            SequenceResult(s.check, s.moves, s.exchanges, s.repetition) for s in trace.sequences
        ),
        stale_waivers=put_up_with.stale,
    )


def _provider(trace: Trace, view: View) -> Provider:
    started = trace.started
    lacks = {*view.absent, *(["stream"] if _streams_nothing(trace) else [])}
    return Provider(
        started.provider,
        started.base_url,
        started.retires_on,
        measured=started.measured,
        claimed_absent=tuple(claim for claim in started.claims if claim in lacks),
    )


def _streams_nothing(trace: Trace) -> bool:
    """Return whether streams were asked for with success, and not one event came."""
    asked = [
        e for e in trace.exchanges if isinstance(e.sent, dict) and e.sent.get("stream") is True
    ]
    taken = [e for e in asked if e.status is not None and 200 <= e.status < 300]
    return bool(taken) and not any(e.events for e in taken)


def _judged(
    trace: Trace, edition: str
) -> tuple[View, tuple[Requirement, ...], dict[str, Verdict]]:
    driven = trace.started.driven
    exchanges = trace.exchanges if driven else recognised(trace.exchanges, edition)
    # A provider that nobody reached has shown nothing, not even that it is broken.
    exchanges = () if _unreachable(trace) else exchanges
    view = View(exchanges, edition=edition, driven=driven)
    selected = select(edition, trace.started.only, trace.started.tiers)
    return view, selected, _combined(selected, view, trace)


def _combined(selected: Sequence[Requirement], view: View, trace: Trace) -> dict[str, Verdict]:
    """Judge each repetition by itself, and make one verdict of them."""
    numbers = sorted({exchange.repetition for exchange in view.exchanges}) or [1]
    if numbers == [1]:
        played = [_played(1, selected, view, trace)]
    else:
        played = [
            _played(
                number,
                selected,
                View(
                    [e for e in view.exchanges if e.repetition == number],
                    edition=view.edition,
                    driven=view.driven,
                ),
                trace,
            )
            for number in numbers
        ]
    by_index = {exchange.index: exchange for exchange in view.exchanges}

    def place(index: int) -> Place:
        exchange = by_index[index]
        return exchange.scenario, exchange.operation, exchange.label

    return {r.id: combine([one[r.id] for one in played], place) for r in selected}


def _played(
    number: int, selected: Iterable[Requirement], view: View, trace: Trace
) -> dict[str, Played]:
    scenarios = [s for s in trace.scenarios if s.repetition == number]
    whole = all(scenario.outcome != "not-run" for scenario in scenarios)
    outcomes: dict[str, Outcome] = {}
    verdicts = _verdicts(
        selected, view, _stopped(trace, scenarios), outcomes, _ungiven(trace, view)
    )
    return {
        requirement.id: Played(
            number,
            verdicts[requirement.id],
            outcomes[requirement.id].facts,
            _missing(requirement, view),
            whole,
        )
        for requirement in selected
    }


def _missing(requirement: Requirement, view: View) -> tuple[int, ...]:
    """Return the exchanges that say that the provider has not got what is needed."""
    gone = view.absent.intersection(requirement.operations)
    return tuple(exchange.index for exchange in view.of(*gone)) if gone else ()


def _named(
    selected: Iterable[Requirement], verdicts: Mapping[str, Verdict]
) -> list[tuple[Requirement, VerdictName]]:
    return [(requirement, verdicts[requirement.id].name) for requirement in selected]


def _count(trace: Trace, edition: str) -> EditionResult:
    """Return how far a trace satisfies an edition, whichever it is judged by."""
    _, selected, verdicts = _judged(trace, edition)
    return EditionResult(must_count(_named(selected, verdicts)))


def suite() -> Suite:
    """Return which suite this is."""
    return Suite(conformance.__version__, document.sha256(), ledger.sha256())


def select(
    edition: str, only: Sequence[str] = (), tiers: Sequence[str] = ()
) -> tuple[Requirement, ...]:
    """Return the requirements of an edition that match the id globs and the tiers given."""
    return tuple(
        requirement
        for requirement in ledger.for_edition(edition)
        if (not only or any(fnmatchcase(requirement.id, glob) for glob in only))
        and (not tiers or requirement.tier in tiers)
    )


def _verdicts(
    selected: Iterable[Requirement],
    view: View,
    stopped: str | None,
    outcomes: dict[str, Outcome],
    ungiven: str | None,
) -> dict[str, Verdict]:
    """Judge the selected requirements, each after those that it needs; keep what came of each."""
    rows = {requirement.id: requirement for requirement in ledger.for_edition(view.edition)}
    done: dict[str, Verdict] = {}
    unwilling = tuple(e.index for label in UNWILLING for e in view.labelled(label))

    def settle(identifier: str) -> Verdict:
        if identifier not in done:
            requirement = rows[identifier]
            settled = {need: settle(need) for need in requirement.needs if need in rows}
            situation = Situation(view.lacks, view.asked, stopped, settled, unwilling, ungiven)
            outcomes[identifier] = _run(CHECKS[identifier], view)
            done[identifier] = decide(requirement, outcomes[identifier], situation)
        return done[identifier]

    return {requirement.id: settle(requirement.id) for requirement in selected}


def _run(check: Check, view: View) -> Outcome:
    try:
        return Outcome(facts=tuple(check(view)))
    except Exception as error:  # noqa: BLE001 - a check that crashes is our bug, and a verdict
        return Outcome(crash=f"{type(error).__name__}: {error}")


def _ungiven(trace: Trace, view: View) -> str | None:
    """Return why nothing was tried with the key of another account, None if something was."""
    if not trace.started.driven:
        return None
    if not trace.started.second_key:
        return "no key of another account was given: --second-key-env NAME"
    refused = [e for e in view.labelled("key.assistants") if not is_success(e)]
    return f"the second key was not taken (status {refused[0].status})" if refused else None


def _stopped(trace: Trace, scenarios: Iterable[ScenarioEnded]) -> str | None:
    """Return why scenarios stopped early, each reason once with the scenarios that it stopped."""
    reasons: dict[str, list[str]] = defaultdict(list)
    for scenario in scenarios:
        if scenario.outcome != "done":
            reasons[scenario.reason or "no reason given"].append(scenario.name)
    if not trace.complete and not reasons:
        return _reason(trace)
    return "; ".join(f"{why} ({', '.join(who)})" for why, who in reasons.items()) or None


def _reason(trace: Trace) -> str | None:
    if trace.complete:
        return None
    if trace.finished is None:
        return "the run did not come to its end"
    if trace.finished.reason:
        return trace.finished.reason
    return trace.damage or "exchanges are missing from the file"


def _unreachable(trace: Trace) -> bool:
    """Return whether nobody was there to be tested: no answer at all, or none but "I am broken".

    A gateway whose upstream is down answers every request with a 5xx. That is no conduct to
    judge; 501 is: it says that there is no such operation.
    """
    if trace.finished is not None and trace.finished.unreachable:
        return True
    statuses = [e.status for e in trace.exchanges if e.status is not None]
    broken = all(status >= 500 and status != 501 for status in statuses)
    return trace.started.driven and len(statuses) > 1 and broken


def _too_little(trace: Trace, view: View) -> str:
    """Return why a run that went to its end has nothing to say."""
    if view.asked and view.absent == view.asked:
        reasons = ", ".join(dict.fromkeys(view.lacks.values()))
        return f"None of the {len(view.asked)} operations that were asked for is there: {reasons}."
    statuses = {exchange.status for exchange in trace.exchanges}
    if len(statuses) == 1 and len(trace.exchanges) > 1 and min(s or 0 for s in statuses) >= 400:
        return f"Every request was answered with status {statuses.pop()}."
    return (
        _stopped(trace, trace.scenarios) or "The traffic holds nothing that a check could judge."
    )


def _result(requirement: Requirement, verdict: Verdict, excuse: Excuse | None) -> Result:
    return Result(
        check=requirement.id,
        level=requirement.level,
        verdict=verdict.name,
        tier=requirement.tier,
        summary=requirement.text,
        provenance=requirement.provenance,
        pointer=requirement.pointer,
        expected=verdict.expected,
        observed=verdict.observed,
        exchanges=verdict.exchanges,
        answer=verdict.answer,
        blocked_by=verdict.blocked_by,
        excuse=excuse,
    )
