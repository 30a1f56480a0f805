"""Which failures of a run are excused, and which waivers are a finding of their own. Pure.

A waiver never changes a verdict: a failed MUST stays failed in every report. It only keeps the
failure from failing the job, until the day on which it expires. A waiver that has expired, or
whose requirement is met by now, is stale: somebody has to look at it, so the job fails for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from attrs import frozen

from conformance.contract.ledger import Requirement
from conformance.record import Excuse, StaleWaiver, VerdictName
from conformance.trace import Baseline, Started, Waiver

FAILED: frozenset[VerdictName] = frozenset({"fail", "flaky"})
# Of these nothing can be told: the waiver may still be needed.
_UNTOLD: frozenset[VerdictName] = frozenset(
    {"unsupported", "blocked", "inconclusive", "not-run", "error"}
)


@frozen
class Mercy:
    """What a run was told to put up with, applied to its verdicts.

    Attributes:
        excuses: why a failure does not count, by the id of its requirement.
        stale: waivers that are to be taken away.
    """

    excuses: Mapping[str, Excuse]
    stale: tuple[StaleWaiver, ...]


def mercy(started: Started, judged: Iterable[tuple[Requirement, VerdictName]]) -> Mercy:
    """Return what a run's waivers and its baseline make of its verdicts.

    Args:
        started: the head of its trace; the day of the run is the day that counts.
        judged: the requirements that were selected, each with its verdict.
    """
    verdicts = {requirement.id: verdict for requirement, verdict in judged}
    failed = [check for check, verdict in verdicts.items() if verdict in FAILED]
    excuses = dict(_known(started.baseline, failed))
    mine = [w for w in started.waivers if fnmatchcase(started.provider, w.provider)]
    today = started.started_at[:10]
    for waiver in mine:
        if waiver.check in failed and today < waiver.expires:
            excuses[waiver.check] = Excuse(
                kind="waiver", reason=waiver.reason, owner=waiver.owner, expires=waiver.expires
            )
    return Mercy(excuses, tuple(_stale(mine, verdicts, today)))


def _known(baseline: Baseline | None, failed: Iterable[str]) -> Iterator[tuple[str, Excuse]]:
    if baseline is None:
        return
    reason = f"failed already in the run of {baseline.provider} of {baseline.started_at}"
    for check in failed:
        if check in baseline.failing:
            yield check, Excuse(kind="baseline", reason=reason)


def _stale(
    waivers: Iterable[Waiver], verdicts: Mapping[str, VerdictName], today: str
) -> Iterator[StaleWaiver]:
    for waiver in waivers:
        verdict = verdicts.get(waiver.check)
        if verdict is None:
            # Not selected in this run, which therefore says nothing about it.
            continue
        if verdict not in FAILED | _UNTOLD:
            why = f"no longer needed: the verdict is {verdict}"
        elif waiver.expires <= today:
            why = f"expired on {waiver.expires}"
        else:
            continue
        yield StaleWaiver(
            check=waiver.check, provider=waiver.provider, owner=waiver.owner, why=why
        )
