"""The clean reference, over and over: nothing may ever be found, and always the same be said.

Every edition, with many seeds, at several concurrencies and paces, with a model that ignores
tools a third of the time; and some of it with a model that takes them all.

    python -m tests.mutants.soak                 all of it (`make soak`); goes on where it stopped
    python -m tests.mutants.soak --sample 30     so many settings, drawn by a seed
    python -m tests.mutants.soak --anew          from the beginning

`test_soak.py` holds a sample.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from itertools import product
from pathlib import Path

import anyio
from attrs import frozen
from rich import progress as bars
from rich.console import Console

from conformance.cli.selftest import FLAGS, examine
from conformance.contract.editions import NAMED
from conformance.reference import Pace
from tests.mutants.soaked import Journal, Said, Setting, table

CONCURRENCIES = (1, 8, 32)
PACES = {"fast": Pace(0, 0), "slow": Pace(queue_seconds=8, run_seconds=30)}
MODELS = {"willing": 0.0, "unwilling": 1 / 3}
"""With which probability a model ignores the tools that it may ignore."""
SEEDS = {"willing": range(2), "unwilling": range(20)}
"""What a willing model does depends on no chance; the seeds move the generated requests alone."""
MAY_VARY = frozenset({"pass", "inconclusive"})
"""What a check may say now and then, as an unwilling model takes its tools or doesn't."""
EVERY_S = 15
"""Seconds between two lines about the progress, where there is no terminal for a bar."""


@frozen
class Fault:
    """What is wrong with one setting, in words."""

    setting: Setting
    text: str

    def __str__(self) -> str:
        return f"{self.setting}: {self.text}"


def everything() -> list[Setting]:
    """Return every setting, those of the willing model first: what it shows is what is usual."""
    return [
        Setting(edition, seed, concurrency, pace, model)
        for model in MODELS
        for seed, pace, concurrency, edition in product(SEEDS[model], PACES, CONCURRENCIES, NAMED)
    ]


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
            unwilling=MODELS[setting.model],
        )
    )
    crashes = tuple(f"{s.name}: {s.reason}" for s in record.scenarios if s.outcome == "error")
    verdicts = {result.check: str(result.verdict) for result in record.results}
    return Said(setting, verdicts, record.exit_code, crashes)


def faults(said: Said, usual: Said) -> Iterator[Fault]:
    """Yield what is wrong: a finding, an error of ours, or another verdict than usual.

    Args:
        said: what came of one setting.
        usual: what came of another setting of the same edition.
    """

    def fault(text: str) -> Fault:
        return Fault(said.setting, text)

    models = {said.setting.model, usual.setting.model}
    free = MAY_VARY if "unwilling" in models else frozenset()
    if said.exit_code != 0:
        yield fault(f"exit code {said.exit_code}")
    yield from map(fault, said.crashes)
    for check in sorted(said.verdicts.keys() | usual.verdicts.keys()):
        verdict, other = said.verdicts.get(check), usual.verdicts.get(check)
        if verdict in FLAGS:
            yield fault(f"{check} is {verdict}")
        elif verdict != other and {verdict, other} - free:
            yield fault(f"{check} is {verdict}, and was {other}")


def compared(found: Iterable[Said]) -> Iterator[tuple[Said, list[Fault]]]:
    """Yield what came of each setting with its faults, the first of each edition being usual."""
    usual: dict[str, Said] = {}
    order = {setting: place for place, setting in enumerate(everything())}
    for said in sorted(found, key=lambda one: order[one.setting]):
        yield said, list(faults(said, usual.setdefault(said.setting.edition, said)))


def soak(settings: Sequence[Setting], jobs: int) -> Iterator[Said]:
    """Play settings in processes of their own, and yield what came of them as it comes."""
    fresh = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=fresh)
    try:
        yield from (done.result() for done in as_completed(pool.submit(play, s) for s in settings))
    finally:
        # Who is interrupted does not wait for the rest.
        pool.shutdown(cancel_futures=True)


def _followed(found: Iterator[Said], total: int) -> Iterator[Said]:
    """Pass on what is found, and show how far it is: a bar, or a line now and then."""
    console, begun, told = Console(stderr=True), time.monotonic(), time.monotonic()
    columns = (
        bars.TextColumn("soak"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("soak", total=total)
        for done, said in enumerate(found, start=1):
            bar.update(task, advance=1)
            now = time.monotonic()
            if not console.is_terminal and (now - told >= EVERY_S or done == total):
                left = (now - begun) / done * (total - done)
                print(f"{done} of {total}, {left:.0f} s to go", file=sys.stderr, flush=True)
                told = now
            yield said


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("soak", description="The clean reference, over and over.")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--sample", type=int, help="draw so many settings instead of taking all")
    parser.add_argument("--seed", type=int, default=0, help="of the drawing")
    parser.add_argument("--anew", action="store_true", help="forget what was played before")
    parser.add_argument("--journal", type=Path, default=Path("build/soak.ndjson"))
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Play what was not played yet, say what was wrong, and return the exit code."""
    asked = _arguments(words)
    settings = everything()
    if asked.sample:
        settings = random.Random(asked.seed).sample(settings, asked.sample)
    journal = Journal(asked.journal)
    if asked.anew:
        journal.forget()
    known = journal.read()
    todo = [setting for setting in settings if setting not in known]
    if len(todo) < len(settings):
        before = len(settings) - len(todo)
        print(f"{before} of {len(settings)} played before: {asked.journal}", file=sys.stderr)
    begun = time.monotonic()
    for said in _followed(soak(todo, asked.jobs), len(todo)):
        journal.add(said)
        known[said.setting] = said
    judged = list(compared(known[setting] for setting in settings))
    for fault in (fault for _, found in judged for fault in found):
        print(fault)
    for line in table((said.setting, len(found)) for said, found in judged):
        print(line)
    wrong = sum(bool(found) for _, found in judged)
    seconds = time.monotonic() - begun
    print(f"{len(judged)} runs of the clean reference, {wrong} with a fault, {seconds:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
