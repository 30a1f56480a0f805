"""`selftest`: every mutant against every check, in processes of its own and on a clock of its own.

One examination drives the whole suite against the reference with one defect in it, as `check`
does, but without network and without waiting: sleeping moves the reference's clock.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

import anyio
import anyio.lowlevel
import typer
from attrs import frozen
from rich import progress as bars
from rich.console import Console

from conformance.cli.inside import InsideTransport
from conformance.contract.ledger import Requirement, ledger
from conformance.drive import Limits, Order, drive
from conformance.errors import UsageError
from conformance.judge import judge, select
from conformance.mutants import MUTANTS, VARIANTS, Mutant, application, edition_of, service
from conformance.properties import PROPERTIES
from conformance.record import RunRecord
from conformance.reference import Door, ManualClock, Pace, create_app
from conformance.report.cells import plural
from conformance.scenarios import SCENARIOS
from conformance.trace import Trace
from conformance.wire import Target

KEY = "selftest-key"
SECOND_KEY = "selftest-second-key"
TICK_S = 1e-5
"""What passes between two looks at the clock, in seconds: the record keeps a hundredth of it."""
EVERYTHING = ("*", *(glob for scenario in SCENARIOS if scenario.slow for glob in scenario.shows))
"""The globs that select every requirement, those that take minutes elsewhere among them."""
FLAGS = frozenset({"fail", "warn", "differs", "error", "flaky"})


class VirtualPause:
    """Sleeping moves the reference's clock, so that waiting takes no time.

    Args:
        clock: that of the reference.
    """

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._looks = 0

    def now(self) -> float:
        """Return the time of the reference, a little later each time.

        No two moments are one, so that the record tells what overlapped from what followed.
        """
        self._looks += 1
        return self._clock.now() + self._looks * TICK_S

    async def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self._clock.advance(seconds)
        await anyio.lowlevel.checkpoint()


async def examine(mutant: str | None, seed: int = 0, **how: Any) -> RunRecord:
    """Drive the reference, or one mutant of it, in this process and judge it.

    Args:
        mutant: its name, None for the clean reference.
        seed: of everything generated.
        how: see `recorded`.
    """
    return judge(await recorded(mutant, seed, **how), editions=())


async def recorded(
    mutant: str | None,
    seed: int = 0,
    *,
    pace: Pace | None = None,
    concurrency: int = 1,
    run_wait_s: float = 700.0,
    generated: bool = True,
    edition: str | None = None,
    unwilling: float = 0.0,
) -> Trace:
    """Drive the reference, or one mutant of it, in this process and return what was recorded.

    Args:
        mutant: its name, None for the clean reference.
        seed: of everything generated.
        pace: of the reference.
        concurrency: scenarios at a time.
        run_wait_s: seconds to wait for a run; more than it may live, so that its end is seen.
        generated: whether to play the generated conversations too.
        edition: that is served and judged by; that of the mutant if not given.
        unwilling: probability, 0 to 1, with which the model ignores tools that it may ignore.
    """
    clock, edition = ManualClock(), edition or edition_of(mutant)
    served = service(
        mutant, clock=clock, seed=seed, pace=pace, edition=edition, unwilling=unwilling
    )
    app = create_app(served, Door([KEY, SECOND_KEY]), seed)
    order = Order(
        target=Target(
            mutant or "reference", "http://reference/v1", key=KEY, second_key=SECOND_KEY
        ),
        editions=(edition,),
        limits=Limits(
            concurrency=concurrency, max_requests=4000, max_paid_runs=400, run_wait_s=run_wait_s
        ),
        seed=seed,
        only=EVERYTHING,
        without=() if generated else tuple(scenario.name for scenario in PROPERTIES),
        checks=tuple(requirement.id for requirement in select(edition)),
    )
    transport = InsideTransport(application(mutant, app))
    return await drive(order, transport=transport, pause=VirtualPause(clock))


def flagged(record: RunRecord) -> frozenset[str]:
    """Return the ids of the checks that found something."""
    return frozenset(result.check for result in record.results if result.verdict in FLAGS)


@frozen
class Found:
    """What the checks said of one mutant.

    Attributes:
        name: the mutant; None for the clean reference.
        flagged: ids of the checks that found something.
        crashes: scenarios that ended in an error of ours, in words.
    """

    name: str | None
    flagged: frozenset[str]
    crashes: tuple[str, ...] = ()

    @property
    def wanted(self) -> frozenset[str]:
        """The checks that must find something."""
        return frozenset(MUTANTS[self.name].trips if self.name in MUTANTS else ())

    @property
    def as_named(self) -> bool:
        """Whether these checks found something, all of them and no others."""
        return self.flagged == self.wanted and not self.crashes


def examined(name: str | None, seed: int = 0, *, generated: bool = True) -> Found:
    """Examine one mutant from start to end.

    Args:
        name: of the mutant or variant; None for the clean reference.
        seed: of everything generated.
        generated: whether to play the generated conversations too. If not, they are played all
            the same for a mutant that the scripts alone do not show.
    """
    record = anyio.run(partial(examine, name, seed, generated=generated))
    if not generated and set(MUTANTS[name].trips if name in MUTANTS else ()) - flagged(record):
        return examined(name, seed)
    crashes = tuple(f"{s.name}: {s.reason}" for s in record.scenarios if s.outcome == "error")
    return Found(name, flagged(record), crashes)


def matrix(
    names: Sequence[str | None], *, seed: int = 0, workers: int = 1, generated: bool = True
) -> Iterator[Found]:
    """Examine many, in order, in processes of their own.

    Args:
        names: mutants and variants; None for the clean reference.
        seed: of everything generated.
        workers: processes; with one all is done in this process.
        generated: as in `examined`.
    """
    one = partial(examined, seed=seed, generated=generated)
    if workers <= 1 or len(names) <= workers:
        yield from map(one, names)
        return
    # Fresh processes: a fork of one that has threads may stand still.
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=fresh) as pool:
        yield from pool.map(one, names, chunksize=4)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("selftest", help=selftest.__doc__)(selftest)


def selftest(
    mutant: list[str] = typer.Option([], help="Glob of mutants to examine; may be repeated."),
    seed: int = typer.Option(0, help="Seed of everything generated."),
    workers: int = typer.Option(0, min=0, help="Processes; 0 takes one a processor."),
) -> None:
    """Every mutant against every check: the kill matrix.

    Ends 0 if each mutant is flagged by the checks that it names and by no others, and every
    check is killed for by at least one; 1 otherwise.

    Example:  runs-conformance selftest --mutant 'step-*'
    """
    names = chosen(mutant)
    found: list[Found] = []
    with _progress(len(names)) as step:
        for one in matrix(names, seed=seed, workers=workers or os.cpu_count() or 1):
            found.append(one)
            step(one)
    unkilled = [] if mutant else survivors(found)
    for line in summary(found, unkilled, whole=not mutant):
        typer.echo(line)
    raise typer.Exit(0 if all(one.as_named for one in found) and not unkilled else 1)


def chosen(globs: Sequence[str]) -> list[str | None]:
    """Return what to examine: all there is, or what the globs match.

    Raises:
        UsageError: a glob matches nothing.
    """
    known = [*MUTANTS, *VARIANTS]
    if not globs:
        return [None, *known]
    for glob in globs:
        if not any(fnmatchcase(name, glob) for name in known):
            raise UsageError(f"no mutant {glob!r}: see `runs-conformance mutants`")
    return [name for name in known if any(fnmatchcase(name, glob) for glob in globs)]


def survivors(found: Sequence[Found]) -> list[Requirement]:
    """Return the requirements whose checks no mutant made speak up as it says."""
    killed = {check for one in found if one.as_named for check in one.flagged}
    return [requirement for requirement in ledger() if requirement.id not in killed]


def summary(
    found: Sequence[Found], unkilled: Sequence[Requirement], *, whole: bool
) -> Iterator[str]:
    """Yield the lines that sum the matrix up."""
    mutants = [one for one in found if one.name in MUTANTS]
    variants = [one for one in found if one.name in VARIANTS]
    yield f"{plural(len(mutants), 'mutant')}, {sum(not one.as_named for one in mutants)} not as named"
    yield f"{plural(len(variants), 'compliant variant')}, {sum(not one.as_named for one in variants)} flagged"
    if not whole:
        return
    checks = ledger()
    gone = {requirement.id for requirement in unkilled}
    for tier in dict.fromkeys(requirement.tier for requirement in checks):
        ids = [requirement.id for requirement in checks if requirement.tier == tier]
        yield f"  {tier:10} {sum(i not in gone for i in ids):4} of {len(ids)} checks killed for"
    for requirement in unkilled:
        yield f"  not killed for: {requirement.id} {requirement.text}"
    yield f"{len(checks) - len(gone)} of {len(checks)} checks killed for"


@contextmanager
def _progress(total: int) -> Iterator[_Step]:
    """Print a line for each mutant, above a bar where there is a terminal."""
    console = Console(stderr=True)
    with bars.Progress(
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        yield _Step(bar, bar.add_task("mutants", total=total))


class _Step:
    """Told of each mutant as it is examined."""

    def __init__(self, bar: bars.Progress, task: bars.TaskID) -> None:
        self._bar = bar
        self._task = task

    def __call__(self, one: Found) -> None:
        for line in lines(one):
            typer.echo(line)
        self._bar.update(self._task, advance=1, description=one.name or "clean reference")


def lines(one: Found) -> Iterator[str]:
    """Yield the lines about one mutant."""
    mark = "✔" if one.as_named else "✘"
    said = ", ".join(sorted(one.flagged)) or "nothing flagged"
    yield f"{mark} {one.name or 'clean reference':32} {said}"
    for check in sorted(one.wanted - one.flagged):
        yield f"    missed by {check}"
    for check in sorted(one.flagged - one.wanted):
        yield f"    flagged by {check}, which it does not name"
    for crash in one.crashes:
        yield f"    our own error: {crash}"


__all__ = ["Found", "Mutant", "examine", "examined", "flagged", "matrix", "register"]
