"""What is to be driven, and what it may cost."""

from __future__ import annotations

from attrs import field, frozen

from conformance.drive.planning import plan
from conformance.scenarios import Scenario
from conformance.trace import Baseline, Waiver
from conformance.wire import Target


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
