"""What a general-purpose fuzzer finds of the same defects: `schemathesis run` beside `check`.

Both are set on the same mutants of the reference, drawn blindly by a seed, with the same document
(the projection of the latest edition), each over loopback against a server of its own. A mutant
counts as caught by `st run` if it reports something that it reports in no run against the clean
reference; the clean reference is run three times for that, and once more to see whether it would
then be accused itself.

    python -m bench.baseline --out FILE.ndjson     more than an hour; goes on where it stopped
    python -m bench.baseline --out bench/baseline.ndjson --table

What was measured for docs/baseline.md is in bench/baseline.ndjson. Not part of `make bench`, as it
takes so long.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from conformance import mutants
from conformance.contract.editions import LATEST
from conformance.mutants.mutant import Message, Receive, Scope, Send
from conformance.reference import Door, Pace, create_app
from conformance.reference.server import running

KEY = "sk-baseline"
DRAWN = 60
DRAW_SEED = 20261125
CLEAN_SEEDS = (1, 2, 3)
CONTROL_SEED = 4
FAST = Pace(queue_seconds=0.02, run_seconds=0.05)
BIN = Path(sys.executable).parent
FLAGS = {"fail", "warn", "differs", "flaky"}
PAID = ("/runs",)
SIDES = ("st", "ours")
MOST_SHOWN = 3
MEASURES = (
    ("requests, median", "requests", "all"),
    ("paid runs, median", "paid_runs", "all"),
    ("seconds on the clean reference, median", "seconds", "clean"),
    ("seconds of processor time, median", "cpu_seconds", "all"),
)


class Counted:
    """An app that counts what it is asked for, and how many runs it accepted.

    Args:
        app: what answers.
    """

    def __init__(self, app: Any) -> None:
        self.app = app
        self.requests = 0
        self.paid_runs = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.requests += scope["type"] == "http"
        creates = scope.get("method") == "POST" and scope["path"].endswith(PAID)

        async def counting(message: Message) -> None:
            if creates and message["type"] == "http.response.start" and message["status"] < 300:
                self.paid_runs += 1
            await send(message)

        await self.app(scope, receive, counting)


def served(mutant: str | None) -> Counted:
    """Return the reference, or a mutant of it, with one key that opens it."""
    service = mutants.service(mutant, pace=FAST, seed=0, edition=LATEST)
    return Counted(mutants.application(mutant, create_app(service, Door([KEY]), 0)))


def drawn() -> list[str]:
    """Return the names of the mutants, drawn blindly from all those of the latest edition."""
    names = sorted(name for name, m in mutants.MUTANTS.items() if m.edition == LATEST)
    return random.Random(DRAW_SEED).sample(names, DRAWN)


def by_schemathesis(mutant: str | None, seed: int, document: Path) -> dict[str, Any]:
    """Run `schemathesis run` with its defaults and return what it found and what it cost."""
    app = served(mutant)
    with running(app) as url, tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [str(BIN / "st"), "run", str(document), "--url", url, "--seed", str(seed)]
        command += ["-H", f"Authorization: Bearer {KEY}", "-H", "OpenAI-Beta: assistants=v2"]
        command += ["--report", "json", "--report-json-path", str(report)]
        begun = _clock()
        done = subprocess.run(
            [*command, "--generation-database", "none"],
            cwd=folder,
            capture_output=True,
            timeout=1800,
        )
        cost = _cost(app, begun)
        if not report.exists():
            raise RuntimeError(done.stdout.decode()[-2000:] + done.stderr.decode()[-2000:])
        failures = json.loads(report.read_text("utf-8"))["failures"]
    found = sorted({f"{f['code']} {f['title']} @ {o}" for f in failures for o in f["operations"]})
    return {**cost, "found": found}


def by_ours(mutant: str | None, seed: int) -> dict[str, Any]:
    """Run `check` with its defaults and return what it found and what it cost."""
    app = served(mutant)
    with running(app) as url, tempfile.TemporaryDirectory() as folder:
        command = [str(BIN / "runs-conformance"), "check", "--quiet", "--base-url", url]
        command += ["--edition", LATEST, "--seed", str(seed), "--api-key-env", "BASELINE_KEY"]
        begun = _clock()
        subprocess.run(
            [*command, "--out", f"{folder}/run"],
            env={"BASELINE_KEY": KEY, "PATH": str(BIN), "NO_COLOR": "1"},
            capture_output=True,
            timeout=600,
        )
        cost = _cost(app, begun)
        record = json.loads((Path(folder) / "run" / "run.json").read_text("utf-8"))
    found = [r["check"] for r in record["results"] if r["verdict"] in FLAGS]
    return {**cost, "found": found}


def _clock() -> tuple[float, float]:
    """Return the time, and the processor time of all child processes so far, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic(), used.ru_utime + used.ru_stime


def _cost(app: Counted, begun: tuple[float, float]) -> dict[str, Any]:
    seconds, cpu_seconds = (now - then for now, then in zip(_clock(), begun, strict=True))
    return {
        "requests": app.requests,
        "paid_runs": app.paid_runs,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu_seconds, 1),
    }


def measure(out: Path, share: int, shares: int) -> None:
    """Measure what is not in the file yet, and add it line by line.

    Args:
        out: the file.
        share: which of the shares to measure, from 0; several processes fill one file.
        shares: how many there are.
    """
    known = {(row["mutant"], row["seed"]) for row in _rows(out)}
    todo = [(None, seed) for seed in (*CLEAN_SEEDS, CONTROL_SEED)]
    todo += [(name, 1) for name in drawn()]
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "openapi.json"
        command = [str(BIN / "runs-conformance"), "contract", "--edition", LATEST]
        text = subprocess.run([*command, "--format", "json"], check=True, capture_output=True)
        document.write_bytes(text.stdout)
        for place, (name, seed) in enumerate(todo, start=1):
            if (name, seed) in known or place % shares != share:
                continue
            row = {"mutant": name, "seed": seed, "ours": by_ours(name, seed)}
            row["st"] = by_schemathesis(name, seed, document)
            with out.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
            print(f"[{place}/{len(todo)}] {name or 'clean reference'}", flush=True)


def _rows(out: Path) -> list[dict[str, Any]]:
    if not out.exists():
        return []
    return [json.loads(line) for line in out.read_text("utf-8").splitlines()]


def table(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines of the comparison: the sums first, then each mutant."""
    clean = [row for row in rows if row["mutant"] is None and row["seed"] in CLEAN_SEEDS]
    control = [row for row in rows if row["mutant"] is None and row["seed"] == CONTROL_SEED]
    meddled = sorted((row for row in rows if row["mutant"]), key=lambda row: str(row["mutant"]))
    usual = {side: {f for row in clean for f in row[side]["found"]} for side in SIDES}

    def caught(row: Mapping[str, Any], side: str) -> bool:
        return bool(_new(row[side], usual[side]))

    def line(title: str, told: Callable[[str], object]) -> str:
        return f"| {title} | {told('st')} | {told('ours')} |"

    yield "| | `schemathesis run` | `runs-conformance check` |"
    yield "|---|---|---|"
    yield line(
        f"reported on the clean reference, {len(clean)} seeds",
        lambda side: ", ".join(str(len(row[side]["found"])) for row in clean),
    )
    yield line(
        "new on the clean reference with another seed",
        lambda side: sum(len(_new(row[side], usual[side])) for row in control),
    )
    yield line(
        f"mutants caught, of {len(meddled)}", lambda side: sum(caught(r, side) for r in meddled)
    )
    for title, what, some in MEASURES:
        of = clean + control if some == "clean" else clean + control + meddled
        yield line(title, lambda side, what=what, of=of: _middle([r[side][what] for r in of]))
    yield ""
    yield "| mutant | `schemathesis run` | `runs-conformance check` |"
    yield "|---|---|---|"
    for row in meddled:
        yield line(
            f"`{row['mutant']}`",
            lambda side, row=row: _shown(_new(row[side], usual[side])),
        )


def _shown(new: set[str]) -> str:
    """Return what was reported of a mutant alone, three of it at most."""
    more = [f"and {len(new) - MOST_SHOWN} more"] if len(new) > MOST_SHOWN else []
    return "<br>".join([*(f"`{one}`" for one in sorted(new)[:MOST_SHOWN]), *more]) or "–"


def _new(side: Mapping[str, Any], usual: set[str]) -> set[str]:
    return set(side["found"]) - usual


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


def main() -> None:
    """Measure, or print the table of what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--share", default="0/1", help="as in 1/3: the second of three processes")
    asked = parser.parse_args()
    if not asked.table:
        measure(asked.out, *map(int, asked.share.split("/")))
    print("\n".join(table(_rows(asked.out))))


if __name__ == "__main__":
    main()
