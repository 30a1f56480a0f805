"""Where the time of a run went, in one line: the slowest scenarios, answering against the rest."""

from __future__ import annotations

from datetime import datetime

from conformance.record import RunRecord, ScenarioResult
from conformance.report.language import tr

_SLOWEST = 3


def timing(record: RunRecord) -> str | None:
    """Return where the time went, None where nothing is known of it.

    A scenario's time is what lies between its first request and its last answer: the provider
    answers, or the scenario waits for a run and does work of its own. Scenarios overlap, so their
    times add up to more than the run's.
    """
    timed = [scenario for scenario in record.scenarios if scenario.seconds > 0]
    whole = sum(scenario.seconds for scenario in timed)
    if not whole:
        return None
    answering = sum(scenario.answering_seconds for scenario in timed) / whole
    slowest = sorted(timed, key=lambda scenario: -scenario.seconds)[:_SLOWEST]
    return tr(
        "time: %(whole)sthe provider took %(answering)s of the scenarios' time; "
        "slowest: %(slowest)s",
        whole=_lasted(record),
        answering=f"{min(answering, 1):.0%}",
        slowest=tr(", ").join(map(_told, slowest)),
    )


def _lasted(record: RunRecord) -> str:
    if record.finished_at is None:
        return ""
    began, ended = map(datetime.fromisoformat, (record.started_at, record.finished_at))
    return tr("%(seconds)s s; ", seconds=f"{(ended - began).total_seconds():.1f}")


def _told(scenario: ScenarioResult) -> str:
    again = ""
    if scenario.repetition > 1:
        again = tr(" (repetition %(n)s)", n=scenario.repetition)
    return tr(
        "%(scenario)s%(again)s %(seconds)s s (%(share)s)",
        scenario=scenario.name,
        again=again,
        seconds=f"{scenario.seconds:.1f}",
        share=f"{min(scenario.answering_seconds / scenario.seconds, 1):.0%}",
    )
