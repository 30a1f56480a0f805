"""Drives a provider: plans, sends within the budget, records, cleans up. Judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase

import anyio
import httpx
import msgspec
from attrs import define, field, frozen

import conformance
from conformance.checks import View
from conformance.contract.editions import parse
from conformance.contract.operations import fits_url, url_path
from conformance.leftovers import leftovers
from conformance.properties import PROPERTIES
from conformance.scenarios import SCENARIOS, Conversation, Scenario, Stop
from conformance.trace import Baseline, Exchange, Finished, ScenarioEnded, Started, Trace, Waiver
from conformance.wire import (
    Budget,
    BudgetExhausted,
    NoAnswer,
    Pause,
    Recorder,
    Redactor,
    SystemPause,
    Target,
    Wire,
)
from conformance.wire.recorder import Sink, Watch

DELETIONS = {"assistant": "deleteAssistant", "thread": "deleteThread"}
# A provider that leaves this many deletions in a row without an answer gets no more of them.
_GIVE_UP_AFTER = 2


@frozen
class Limits:
    """What a run may cost.

    Attributes:
        max_requests: requests, clean-up included.
        max_paid_runs: runs that the provider may accept.
        concurrency: scenarios at a time.
        timeout_s: seconds for one exchange.
        run_wait_s: seconds to wait for a run that needs nothing from us.
    """

    max_requests: int = 400
    max_paid_runs: int = 25
    concurrency: int = 4
    timeout_s: float = 30.0
    run_wait_s: float = 120.0


@frozen
class Order:
    """What is to be driven.

    Attributes:
        target: the provider.
        editions: which of them it may speak, the first one first; the run goes on with the first
            whose OpenAI-Beta header the provider takes, and is judged by that.
        limits: what it may cost.
        seed: of everything generated.
        only: globs of requirement ids; empty for all.
        tiers: tiers; empty for all.
        checks: ids of the requirements that the two select.
        without: names of scenarios to leave out all the same.
        notes: remarks that the report repeats.
        retires_on: ISO date from which the provider is gone, None if unknown.
        repeat: how often the selection is played, one time after the other, within the limits.
        waivers: failures that somebody answers for.
        baseline: an earlier run, whose failures are known.
        scenarios: what to play instead of everything that can show the checks; None for that.
        measured: whether the provider's profile had been measured before.
        claims: operations that the profile claims.
    """

    target: Target
    editions: tuple[str, ...]
    limits: Limits = field(factory=Limits)
    seed: int = 0
    only: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    retires_on: str | None = None
    repeat: int = 1
    waivers: tuple[Waiver, ...] = ()
    baseline: Baseline | None = None
    scenarios: tuple[Scenario, ...] | None = None
    measured: bool | None = None
    claims: tuple[str, ...] = ()

    def planned(self) -> tuple[Scenario, ...]:
        """Return the scenarios of one repetition, in order."""
        chosen = plan(self.checks, self.only) if self.scenarios is None else self.scenarios
        return tuple(scenario for scenario in chosen if scenario.name not in self.without)


@define
class Interrupt:
    """Ends a run from outside: at the first press politely, at the second at once.

    The first press stops what is being sent and lets the clean-up take place; the second one
    gives up the clean-up too, and what is left over stands in the record.
    """

    playing: anyio.CancelScope = field(factory=anyio.CancelScope)
    cleaning: anyio.CancelScope = field(factory=lambda: anyio.CancelScope(shield=True))
    presses: int = 0
    abandon: Callable[[], None] = field(default=lambda: None)

    def press(self) -> None:
        """Stop sooner."""
        self.presses += 1
        self.playing.cancel()
        if self.presses > 1:
            self.cleaning.cancel()
            self.abandon()


def plan(checks: Iterable[str], only: Sequence[str] = ()) -> tuple[Scenario, ...]:
    """Return the scenarios that can show any of these requirements, in order.

    Args:
        checks: ids of the requirements.
        only: the globs that selected them; a slow scenario is in the plan only if one of them
            asks for nothing but what it shows.
    """
    wanted, known = tuple(checks), (*SCENARIOS, *PROPERTIES)
    # What takes minutes to be seen is seen in no other scenario, however wide its globs are.
    slow = {c for s in known if s.slow for c in wanted if _shows(s, c)}
    return tuple(
        scenario
        for scenario in known
        if (
            any(_asks_for(glob, scenario, wanted) for glob in only)
            if scenario.slow
            else any(_shows(scenario, check) for check in wanted if check not in slow)
        )
    )


def _shows(scenario: Scenario, check: str) -> bool:
    return any(fnmatchcase(check, glob) for glob in scenario.shows)


def _asks_for(glob: str, scenario: Scenario, checks: Sequence[str]) -> bool:
    asked = [check for check in checks if fnmatchcase(check, glob)]
    return bool(asked) and all(_shows(scenario, check) for check in asked)


async def drive(
    order: Order,
    sink: Sink | None = None,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    pause: Pause | None = None,
    watch: Watch | None = None,
    interrupt: Interrupt | None = None,
) -> Trace:
    """Send everything that the order selects and return the trace.

    What was created is deleted at the end, on cancellation too; what could not be deleted
    follows from the trace (`conformance.leftovers`).

    Args:
        order: what to drive.
        sink: takes each line of `exchanges.ndjson` as it is made.
        transport: replaces the network.
        pause: the clock.
        watch: is told of each line of the trace as it is made.
        interrupt: ends the run early; the trace then says that it was interrupted.
    """
    run = _Run(order, sink, transport, pause or SystemPause(), watch)
    return await run.go(interrupt or Interrupt())


class _World:
    """The assistants that scenarios share, made at first use."""

    def __init__(self, talk: Callable[[], Conversation], model: str) -> None:
        self._talk = talk
        self._model = model
        self._made: dict[bool, str] = {}
        self._lock = anyio.Lock()
        self.calls: dict[str, str] = {}

    async def assistant(self, *, tools: bool) -> str:
        async with self._lock:
            if tools not in self._made:
                talk = self._talk()
                body = _assistant(self._model, tools=tools)
                self._made[tools] = talk.made(
                    await talk.call("createAssistant", "setup.assistant", json=body)
                )
            return self._made[tools]


class _Run:
    def __init__(
        self,
        order: Order,
        sink: Sink | None,
        transport: httpx.AsyncBaseTransport | None,
        pause: Pause,
        watch: Watch | None,
    ) -> None:
        self._order = order
        limits = order.limits
        redacted = Redactor(order.target.secrets())
        self._recorder = Recorder(
            Started(
                suite_version=conformance.__version__,
                provider=order.target.name,
                base_url=redacted.url(order.target.base_url),
                edition=order.editions[0],
                started_at=_now(),
                driven=True,
                seed=order.seed,
                only=order.only,
                tiers=order.tiers,
                notes=order.notes,
                retires_on=order.retires_on,
                repeat=order.repeat,
                max_requests=limits.max_requests,
                max_paid_runs=limits.max_paid_runs,
                measured=order.measured,
                claims=order.claims,
                waivers=order.waivers,
                baseline=order.baseline,
                second_key=bool(order.target.second_credentials()),
            ),
            sink,
            watch=watch,
        )
        self._wire = Wire(
            order.target,
            self._recorder,
            Budget(limits.max_requests, limits.max_paid_runs),
            timeout_s=limits.timeout_s,
            transport=transport,
            pause=pause,
        )
        self._world = self._new_world()

    async def go(self, interrupt: Interrupt) -> Trace:
        reason: str | None = "interrupted"
        unreachable = False
        interrupt.abandon = self._wire.abandon
        try:
            with interrupt.playing:
                refusal = await self._knock()
                if refusal is None:
                    await self._repeat()
                reason, unreachable = refusal, refusal is not None
        except Exception as error:
            reason = self._wire.redactor.text(f"{type(error).__name__}: {error}")
            raise
        finally:
            # Whatever ended the run, what it made at the provider is taken away again.
            with interrupt.cleaning:
                await delete_all(self._wire, self._recorder.exchanges)
            self._recorder.finish(
                Finished(
                    finished_at=_now(),
                    exchanges=len(self._recorder.exchanges),
                    reason=reason,
                    unreachable=unreachable,
                )
            )
            with anyio.CancelScope(shield=True):
                await self._wire.aclose()
        return self.trace()

    async def _repeat(self) -> None:
        """Play the selection as often as ordered, each time with objects of its own."""
        for number in range(1, self._order.repeat + 1):
            self._recorder.repetition = number
            self._world = self._new_world()
            await self._play(self._order.planned())
            if number < self._order.repeat:
                await delete_all(self._wire, self._recorder.exchanges)

    def _new_world(self) -> _World:
        return _World(lambda: self._talk("set-up"), self._order.target.model)

    def trace(self) -> Trace:
        recorder = self._recorder
        return Trace(
            started=recorder.started,
            exchanges=tuple(sorted(recorder.exchanges, key=lambda e: e.index)),
            scenarios=tuple(recorder.scenarios),
            sequences=tuple(recorder.sequences),
            finished=recorder.finished,
        )

    def _talk(self, name: str) -> Conversation:
        order = self._order
        return Conversation(
            self._wire,
            name,
            self._world,
            order.limits.run_wait_s,
            edition=self._recorder.started.edition,
            seed=order.seed,
        )

    async def _knock(self) -> str | None:
        """Return why the provider cannot be tested at all, None if it answers us."""
        for edition in self._order.editions:
            if edition != self._recorder.started.edition:
                self._recorder.settle(edition)
            self._wire.target = self._order.target.speaking(parse(edition).beta)
            try:
                answer = await self._talk("set-up").call(
                    "listAssistants", "setup.knock", query={"limit": 1}
                )
            except (Stop, BudgetExhausted) as stop:
                return str(stop)
            if answer.status in {401, 403}:
                if not self._order.target.sends_key():
                    return (
                        f"the provider wants a key (status {answer.status}): "
                        "give --api-key-env NAME"
                    )
                return f"the provider refused the key (status {answer.status})"
            if not _refuses_header(answer):
                return None
        if len(self._order.editions) > 1:
            # None was taken, so nothing speaks against the one that was to be tried first.
            self._recorder.settle(self._order.editions[0])
            self._wire.target = self._order.target.speaking(parse(self._order.editions[0]).beta)
        return None

    async def _play(self, scenarios: Sequence[Scenario]) -> None:
        """Play what tells what is there first, and by itself; then the others, if anything is."""
        probes = [scenario for scenario in scenarios if scenario.probes]
        for scenario in probes:
            self._end(await self._outcome(scenario))
        others = [scenario for scenario in scenarios if not scenario.probes]
        absences = self._absences() if probes else None
        if absences is None:
            await self._play_all(others)
        for scenario in others if absences is not None else ():
            self._end(ScenarioEnded(name=scenario.name, outcome="stopped", reason=absences))

    def _absences(self) -> str | None:
        """Return how a provider says that it has nothing of all that was asked for, if it does."""
        view = View(self._recorder.exchanges, edition="", driven=True)
        if not view.asked or view.absent < view.asked:
            return None
        return "nothing is there: " + ", ".join(dict.fromkeys(view.lacks.values()))

    async def _play_all(self, scenarios: Sequence[Scenario]) -> None:
        limiter = anyio.CapacityLimiter(self._order.limits.concurrency)

        async def one(scenario: Scenario) -> None:
            async with limiter:
                self._end(await self._outcome(scenario))

        # Who waits for minutes holds up nobody.
        for slow in (False, True):
            async with anyio.create_task_group() as group:
                for scenario in scenarios:
                    if scenario.slow is slow:
                        group.start_soon(one, scenario)

    async def _outcome(self, scenario: Scenario) -> ScenarioEnded:
        talk = self._talk(scenario.name)
        try:
            await scenario.play(talk)
        except BudgetExhausted as limit:
            return ScenarioEnded(name=scenario.name, outcome="not-run", reason=str(limit))
        except (Stop, NoAnswer) as stop:
            # It may repeat what the provider said, which need not be text that a file can hold.
            reason = str(stop).encode("utf-8", "backslashreplace").decode()
            return ScenarioEnded(name=scenario.name, outcome="stopped", reason=reason)
        except Exception as error:  # noqa: BLE001 - our bug; the others go on, the report says so
            reason = self._wire.redactor.text(f"{type(error).__name__}: {error}")
            return ScenarioEnded(name=scenario.name, outcome="error", reason=reason)
        return ScenarioEnded(name=scenario.name, outcome="done")

    def _end(self, ended: ScenarioEnded) -> None:
        ended = msgspec.structs.replace(ended, repetition=self._recorder.repetition)
        self._recorder.scenario(ended)


def _refuses_header(answer: Exchange) -> bool:
    """Return whether an answer finds fault with the version that OpenAI-Beta asks for."""
    if answer.status is None or not 400 <= answer.status < 500:
        return False
    text = (answer.response.body or "") if answer.response is not None else ""
    return "invalid_beta" in text or "assistants=v" in text


async def delete_all(wire: Wire, exchanges: Sequence[Exchange]) -> None:
    """Delete what these exchanges created and did not delete. Failures are left for later."""
    unanswered = 0
    for left in leftovers(sorted(exchanges, key=lambda e: e.index)):
        if unanswered >= _GIVE_UP_AFTER:
            return
        if not fits_url(left.id):
            continue
        path = url_path(DELETIONS[left.kind], **{f"{left.kind}_id": left.id})
        try:
            await wire.send("DELETE", path, scenario="clean-up", label="cleanup")
        except NoAnswer:
            unanswered += 1
        except BudgetExhausted:
            return
        else:
            unanswered = 0


def _assistant(model: str, *, tools: bool) -> dict[str, object]:
    return {
        "model": model,
        "name": "conformance",
        "instructions": "You answer questions. Use the tools that you have.",
        "tools": [_WEATHER, _TIME] if tools else [],
        "metadata": {"made-by": "runs-conformance"},
    }


def _function(name: str, description: str) -> dict[str, object]:
    return {
        "type": "function",
        "function": {
            "name": name,
            "description": description,
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string", "description": "Name of a city"}},
                "required": ["city"],
            },
        },
    }


_WEATHER = _function("get_weather", "The weather in a city.")
_TIME = _function("get_time", "The local time in a city.")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
