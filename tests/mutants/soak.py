"""The clean reference, over and over: nothing may ever be found, and always the same be said.

Every edition, with many seeds, at several concurrencies and paces, with a model that ignores
tools a third of the time. `make soak` plays all of it (`python -m tests.mutants.soak`);
`test_soak.py` holds a sample.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product

import anyio
from attrs import frozen

from conformance.cli.selftest import FLAGS, examine
from conformance.contract.editions import NAMED
from conformance.reference import Pace

SEEDS = range(20)
CONCURRENCIES = (1, 8, 32)
PACES = {"fast": Pace(0, 0), "slow": Pace(queue_seconds=8, run_seconds=30)}
UNWILLING = 1 / 3
MAY_VARY = frozenset({"pass", "inconclusive"})
"""What a check may say now and then, as the model takes its tools or doesn't."""


@frozen
class Setting:
    """One way to play it."""

    edition: str
    seed: int
    concurrency: int
    pace: str


@frozen
class Said:
    """What came of it: the verdict of every check, and what the scenarios ended with."""

    setting: Setting
    verdicts: dict[str, str]
    exit_code: int
    crashes: tuple[str, ...]


def everything() -> list[Setting]:
    """Return every setting."""
    return [Setting(*chosen) for chosen in product(NAMED, SEEDS, CONCURRENCIES, PACES)]


def play(setting: Setting) -> Said:
    """Drive and judge the reference once."""
    record = anyio.run(
        partial(
            examine,
            None,
            setting.seed,
            edition=setting.edition,
            concurrency=setting.concurrency,
            pace=PACES[setting.pace],
            unwilling=UNWILLING,
        )
    )
    crashes = tuple(f"{s.name}: {s.reason}" for s in record.scenarios if s.outcome == "error")
    verdicts = {result.check: str(result.verdict) for result in record.results}
    return Said(setting, verdicts, record.exit_code, crashes)


def faults(said: Said, usual: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong: a finding, an error of ours, or another verdict than usual.

    Args:
        said: what came of one setting.
        usual: what came of another setting of the same edition.
    """
    if said.exit_code != 0:
        yield f"exit code {said.exit_code}"
    yield from said.crashes
    for check, verdict in said.verdicts.items():
        other = usual.get(check)
        if verdict in FLAGS:
            yield f"{check} is {verdict}"
        elif verdict != other and {verdict, other} - MAY_VARY:
            yield f"{check} is {verdict}, and was {other}"


def soak(settings: Sequence[Setting], workers: int) -> Iterator[tuple[Said, list[str]]]:
    """Play the settings in processes of their own; yield each with its faults."""
    usual: dict[str, dict[str, str]] = {}
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=fresh) as pool:
        for said in pool.map(play, settings, chunksize=2):
            first = usual.setdefault(said.setting.edition, said.verdicts)
            yield said, list(faults(said, first))


def main() -> int:
    """Play all of it, say what was wrong, and return the exit code."""
    begun, settings, wrong = time.monotonic(), everything(), 0
    for place, (said, found) in enumerate(soak(settings, os.cpu_count() or 1), start=1):
        wrong += bool(found)
        for fault in found:
            print(f"{said.setting}: {fault}", flush=True)
        if place % 50 == 0:
            print(f"{place} of {len(settings)}", file=sys.stderr, flush=True)
    seconds = time.monotonic() - begun
    print(f"{len(settings)} runs of the clean reference, {wrong} with a fault, {seconds:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
