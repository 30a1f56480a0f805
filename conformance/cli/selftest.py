"""`selftest`: every mutant against every check, in one process and on a clock of its own."""

from __future__ import annotations

import anyio
import anyio.lowlevel
import httpx
import typer

from conformance import mutants
from conformance.contract.editions import LATEST
from conformance.drive import Limits, Order, drive
from conformance.judge import judge, select
from conformance.record import RunRecord
from conformance.reference import Door, ManualClock, create_app
from conformance.wire import Target

KEY = "selftest-key"
FLAGS = frozenset({"fail", "warn", "differs", "error"})


class VirtualPause:
    """Sleeping moves the reference's clock, so that waiting takes no time.

    Args:
        clock: that of the reference.
    """

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock

    def now(self) -> float:
        """Return the time of the reference."""
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self._clock.advance(seconds)
        await anyio.lowlevel.checkpoint()


async def examine(mutant: str | None, seed: int = 0) -> RunRecord:
    """Drive the reference, or one mutant of it, in this process and judge it.

    Args:
        mutant: its name, None for the clean reference.
        seed: of everything generated.
    """
    clock = ManualClock()
    service = mutants.service(mutant, clock=clock, seed=seed)
    app = mutants.application(mutant, create_app(service, Door([KEY]), seed))
    order = Order(
        target=Target(mutant or "reference", "http://reference/v1", key=KEY),
        edition=LATEST,
        limits=Limits(concurrency=1, max_requests=2000, max_paid_runs=200, run_wait_s=700.0),
        seed=seed,
        checks=tuple(requirement.id for requirement in select(LATEST)),
    )
    transport = httpx.ASGITransport(app=app)
    return judge(await drive(order, transport=transport, pause=VirtualPause(clock)))


def flagged(record: RunRecord) -> frozenset[str]:
    """Return the ids of the checks that found something."""
    return frozenset(result.check for result in record.results if result.verdict in FLAGS)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("selftest", help=selftest.__doc__)(selftest)


def selftest(seed: int = typer.Option(0, help="Seed of everything generated.")) -> None:
    """Every mutant against every check: the kill matrix.

    Example:  runs-conformance selftest
    """
    wrong = 0
    killed: set[str] = set()
    for mutant in (None, *mutants.MUTANTS.values()):
        name, wanted = (mutant.name, set(mutant.trips)) if mutant else (None, set())
        found = flagged(anyio.run(examine, name, seed))
        killed |= found
        good = found == wanted
        wrong += not good
        typer.echo(
            f"{'✔' if good else '✘'} {name or 'clean reference':32} {', '.join(sorted(found))}"
        )
        for check in sorted(wanted - found):
            typer.echo(f"    missed by {check}")
        for check in sorted(found - wanted):
            typer.echo(f"    flagged by {check}, which it does not name")
    checks = select(LATEST)
    typer.echo(
        f"{len(mutants.MUTANTS)} mutants, {wrong} not as named; "
        f"{len(killed)} of {len(checks)} checks killed for"
    )
    raise typer.Exit(1 if wrong else 0)
