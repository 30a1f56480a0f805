"""How judging a trace compares with merely parsing it, and how it grows with the trace.

Run with `make bench`. What counts is the ratios of one run: both sides are measured in turn,
in one process, on the CPU's clock.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from conformance import rundir
from conformance.cli.app import run
from conformance.judge import judge
from conformance.trace import Exchange, Trace

ROUNDS = 5


def many(trace: Trace, times: int) -> Trace:
    """Return a trace that holds the same conversations several times, as separate sources."""
    copies: list[Exchange] = []
    for number in range(times):
        for exchange in trace.exchanges:
            copies.append(
                msgspec.structs.replace(exchange, index=len(copies), source=f"copy {number}")
            )
    assert trace.finished is not None
    finished = msgspec.structs.replace(trace.finished, exchanges=len(copies))
    return msgspec.structs.replace(trace, exchanges=tuple(copies), finished=finished)


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds of one call."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def parse(trace: Trace) -> None:
    """Parse every body of a trace once."""
    for exchange in trace.exchanges:
        if exchange.response is not None and exchange.response.body:
            json.loads(exchange.response.body)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        run(["check", "--quiet", "--seed", "1", "--out", f"{folder}/run"])
        base = rundir.read_trace(Path(folder) / "run")
    print("exchanges   judge ms   parse ms   ratio   judge µs per exchange")
    for times in (1, 4, 16):
        trace = many(base, times)
        judged, parsed = [], []
        for _ in range(ROUNDS):
            fresh = many(base, times)  # parses are cached in an exchange
            judged.append(seconds(lambda fresh=fresh: judge(fresh)))
            parsed.append(seconds(lambda trace=trace: parse(trace)))
        ours, theirs = statistics.median(judged), statistics.median(parsed)
        count = len(trace.exchanges)
        print(
            f"{count:9}  {ours * 1e3:9.1f}  {theirs * 1e3:9.1f}  {ours / theirs:6.1f}"
            f"  {ours / count * 1e6:22.0f}"
        )


if __name__ == "__main__":
    main()
