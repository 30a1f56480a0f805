"""`check --via`: the same conversation with the upstream itself, then through the proxy."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import typer
from attrs import evolve, frozen

from conformance import judge as judging
from conformance import rundir
from conformance.cli import say
from conformance.cli.running import played, written
from conformance.differential import differential, encode
from conformance.differential.text import document, terminal
from conformance.drive import Limits, Order, plan
from conformance.errors import UsageError
from conformance.record import RunRecord
from conformance.report.storable import storable
from conformance.report.write import write_file
from conformance.scenarios import Scenario
from conformance.trace import Trace
from conformance.wire import Redactor, Target

DIRECT = "direct"
"""The directory, within the run's, of the conversation without the proxy."""

# The walk of the state machine follows what it sees: no two of them are alike.
_NEVER = frozenset({"explore"})
# What costs much or shows little that the others do not, where there is not room for all.
_LAST = ("isolation", "token-limit", "unknown-model", "lists", "generated-requests")
# Knock, two assistants, and their deletions.
_SET_UP = 5


@frozen
class Direct:
    """The conversation with the upstream itself."""

    trace: Trace
    record: RunRecord


def fitting(checks: Iterable[str], limits: Limits) -> tuple[Scenario, ...]:
    """Return the scenarios that can be played twice within the limits, in the usual order."""
    half = shared(limits)
    requests, paid_runs = half.max_requests - _SET_UP, half.max_paid_runs
    chosen: set[str] = set()
    planned = [scenario for scenario in plan(checks) if scenario.name not in _NEVER]
    for scenario in sorted(
        planned, key=lambda s: _LAST.index(s.name) + 1 if s.name in _LAST else 0
    ):
        cost = scenario.requests + scenario.threads
        runs = scenario.paid_runs + scenario.spare_runs
        if cost <= requests and runs <= paid_runs:
            chosen.add(scenario.name)
            requests, paid_runs = requests - cost, paid_runs - runs
    return tuple(scenario for scenario in planned if scenario.name in chosen)


def shared(limits: Limits) -> Limits:
    """Return the limits of one of the two conversations: half of all, so that both keep them.

    One scenario at a time, as only then the time that an answer takes says something of it.
    """
    return evolve(
        limits,
        max_requests=limits.max_requests // 2,
        max_paid_runs=limits.max_paid_runs // 2,
        concurrency=1,
    )


def print_plan(checks: tuple[str, ...], limits: Limits) -> None:
    """Say what would be sent to both."""
    scenarios = fitting(checks, limits)
    for s in scenarios:
        typer.echo(f"{s.name:20} {s.requests:4} requests  {s.paid_runs:2} paid runs  {s.text}")
    requests = _SET_UP + sum(s.requests + s.threads for s in scenarios)
    paid_runs = sum(s.paid_runs for s in scenarios)
    typer.echo(
        f"{'twice, at most':20} {2 * requests:4} requests  {2 * paid_runs:2} paid runs: "
        "directly, and through the proxy"
    )
    _say_left_out(checks, scenarios)


def play_direct(order: Order, directory: Path, *, quiet: bool) -> Direct:
    """Hold the conversation with the upstream itself, and write it down.

    Raises:
        typer.Exit: the upstream is not there, or the run was interrupted: nothing to compare with.
    """
    if not order.scenarios:
        raise UsageError("--max-requests and --max-paid-runs leave no room for two conversations")
    if not quiet:
        _say_left_out(order.checks, order.scenarios)
    place = rundir.fresh(directory / DIRECT, order.target.name)
    trace = played(order, place, quiet=quiet)
    record = judging.judge(trace)
    written(place, record, trace)
    if record.leftovers:
        say.warn(f"left behind directly: {len(record.leftovers)} (`cleanup {place}`)")
    if record.exit_code == 4 or not record.complete:
        # Nobody is there, or nobody wants any more of it: the proxy is not asked either.
        say.warn(f"nothing to compare with: {record.reason}")
        raise typer.Exit(record.exit_code)
    return Direct(trace, record)


def orders(order: Order, proxy: Target) -> tuple[Order, Order]:
    """Return what is to be driven directly and through the proxy, from what was asked for."""
    scenarios = fitting(order.checks, order.limits)
    both = evolve(order, limits=shared(order.limits), scenarios=scenarios)
    url = Redactor(proxy.secrets()).url(proxy.base_url)
    upstream = Redactor(order.target.secrets()).url(order.target.base_url)
    # What one of them holds may come out of the other: a proxy quotes its upstream's refusals.
    direct = evolve(
        both,
        target=evolve(
            order.target,
            # The same conversation: with another account only where both can have it.
            second_key=proxy.second_key,
            foreign_secrets=(*proxy.secrets(), *order.target.secrets()),
        ),
        waivers=(),
        baseline=None,
    )
    through = evolve(
        both,
        target=evolve(proxy, foreign_secrets=order.target.secrets()),
        notes=(
            *order.notes,
            f"Through the proxy at {url}; its upstream was asked at {upstream}. What the proxy "
            "changes stands in via.md.",
        ),
        measured=None,
        claims=(),
        retires_on=None,
    )
    return direct, through


def tell(
    direct: Direct, trace: Trace, record: RunRecord, directory: Path, *, exact: bool
) -> list[str]:
    """Compare both conversations, write `via.json` and `via.md`, return lines for the terminal."""
    found = differential(
        direct.trace, trace, storable(direct.record), storable(record), exact=exact
    )
    try:
        write_file(directory / "via.md", document(found))
        write_file(directory / "via.json", encode(found))
    except OSError as error:
        raise UsageError(f"cannot write to {directory}: {error.strerror}") from error
    return list(terminal(found))


def _say_left_out(checks: Iterable[str], chosen: Iterable[Scenario]) -> None:
    kept = {scenario.name for scenario in chosen}
    left = [s for s in plan(checks) if s.name not in kept and s.name not in _NEVER]
    if left:
        say.warn(
            f"left out, as two conversations share the limits: {', '.join(s.name for s in left)}; "
            "--max-requests and --max-paid-runs make room"
        )
