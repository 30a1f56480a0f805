"""Plays scenarios, several at a time, and says on the record how each of them ended."""

from __future__ import annotations

from collections.abc import Sequence

import anyio
import msgspec

from conformance.checks import View
from conformance.drive.stage import Stage
from conformance.scenarios import Scenario, Stop
from conformance.trace import ScenarioEnded
from conformance.wire import BudgetExhausted, NoAnswer


async def play(stage: Stage, scenarios: Sequence[Scenario]) -> None:
    """Play what tells what is there first, and by itself; then the others, if anything is."""
    probes = [scenario for scenario in scenarios if scenario.probes]
    for scenario in probes:
        await _play_one(stage, scenario)
    others = [scenario for scenario in scenarios if not scenario.probes]
    absences = _absences(stage) if probes else None
    if absences is None:
        await _play_all(stage, others)
        return
    for scenario in others:
        _end(stage, ScenarioEnded(name=scenario.name, outcome="stopped", reason=absences))


def _absences(stage: Stage) -> str | None:
    """Return how a provider says that it has nothing of all that was asked for, if it does."""
    view = View(stage.recorder.exchanges, edition="", driven=True)
    if not view.asked or view.absent < view.asked:
        return None
    return "nothing is there: " + ", ".join(dict.fromkeys(view.lacks.values()))


async def _play_all(stage: Stage, scenarios: Sequence[Scenario]) -> None:
    most = stage.order.limits.concurrency
    limiter = anyio.CapacityLimiter(min(most, stage.order.target.rates.at_once or most))

    async def one(scenario: Scenario) -> None:
        async with limiter:
            await _play_one(stage, scenario)

    # Who waits for minutes holds up nobody.
    for slow in (False, True):
        async with anyio.create_task_group() as group:
            for scenario in scenarios:
                if scenario.slow is slow:
                    group.start_soon(one, scenario)


async def _play_one(stage: Stage, scenario: Scenario) -> None:
    _end(stage, await _outcome(stage, scenario))


async def _outcome(stage: Stage, scenario: Scenario) -> ScenarioEnded:
    talk = stage.talk(scenario.name)
    try:
        await scenario.play(talk)
    except BudgetExhausted as limit:
        return ScenarioEnded(name=scenario.name, outcome="not-run", reason=str(limit))
    except (Stop, NoAnswer) as stop:
        # It may repeat what the provider said, which need not be text that a file can hold.
        reason = str(stop).encode("utf-8", "backslashreplace").decode()
        return ScenarioEnded(name=scenario.name, outcome="stopped", reason=reason)
    except Exception as error:  # noqa: BLE001 - our bug; the others go on, the report says so
        reason = stage.redacted(error)
        return ScenarioEnded(name=scenario.name, outcome="error", reason=reason)
    return ScenarioEnded(name=scenario.name, outcome="done")


def _end(stage: Stage, ended: ScenarioEnded) -> None:
    recorder = stage.recorder
    recorder.scenario(msgspec.structs.replace(ended, repetition=recorder.repetition))
