"""How the client compares with the official SDK: import, reading a body, one call on loopback.

Run with `make bench`. Both sides are measured in turn, so that a busy machine slows both: what
counts is the ratios, on the client's own CPU clock.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Mapping

ROUNDS = 7
BODIES = 2000
CALLS = 150

SNIPPETS = {
    "python alone": "pass",
    "httpx": "import httpx; httpx.Client()",
    "runs_client": "from runs_client import RunsClient; RunsClient('http://host', api_key='k').runs",
    "openai": "import openai; openai.OpenAI(api_key='k').beta.threads.runs",
}


def interleaved(work: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """Return the median of what each one returns, taken in turn."""
    seen: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(ROUNDS):
        for name, one in work.items():
            seen[name].append(one())
    return {name: statistics.median(values) for name, values in seen.items()}


def cpu(work: Callable[[], object], times: int) -> float:
    """Return the CPU microseconds of one call, over many."""
    begun = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begun) / times * 1e6


def importing(code: str) -> float:
    """Return the CPU milliseconds of a process that imports something."""
    timed = f"{code}\nimport time, sys; sys.stdout.write(str(time.process_time() * 1e3))"
    done = subprocess.run(
        [sys.executable, "-c", timed], capture_output=True, check=True, text=True
    )
    return float(done.stdout)


def table(title: str, unit: str, found: Mapping[str, float], base: str) -> None:
    """Print medians with their ratio to one of them."""
    print(f"\n{title} ({unit}, median of {ROUNDS})")
    for name, value in found.items():
        print(f"  {name:16} {value:9.1f}   × {value / found[base]:.2f}")


def main() -> None:
    """Print the three tables."""
    table(
        "import and construct",
        "CPU ms",
        interleaved({name: lambda code=code: importing(code) for name, code in SNIPPETS.items()}),
        "runs_client",
    )
    warnings.simplefilter("ignore", DeprecationWarning)
    import openai
    from assistants_api.models import Run
    from openai._models import construct_type
    from openai.types.beta.threads import Run as TheirRun

    from conformance.reference import Pace, embedded
    from runs_client import RunsClient

    with embedded(seed=1, pace=Pace(3600, 1, 7200)) as url:
        ours = RunsClient(url, api_key="bench")
        theirs = openai.OpenAI(base_url=url, api_key="bench")
        assistant = ours.assistants.create({"model": "gpt-4o"})
        thread = ours.threads.create()
        run = ours.runs.create(thread.id, {"assistant_id": assistant.id})
        body = json.dumps(run.to_dict())
        table(
            f"a run out of {len(body)} bytes of JSON",
            "CPU µs",
            interleaved(
                {
                    "json.loads": lambda: cpu(lambda: json.loads(body), BODIES),
                    "assistants_api": lambda: cpu(lambda: Run.from_dict(json.loads(body)), BODIES),
                    "openai": lambda: cpu(
                        lambda: construct_type(type_=TheirRun, value=json.loads(body)), BODIES
                    ),
                }
            ),
            "assistants_api",
        )
        table(
            "retrieve a run over loopback",
            "CPU µs",
            interleaved(
                {
                    "runs_client": lambda: cpu(
                        lambda: ours.runs.retrieve(thread.id, run.id), CALLS
                    ),
                    "openai": lambda: cpu(
                        lambda: theirs.beta.threads.runs.retrieve(run.id, thread_id=thread.id),
                        CALLS,
                    ),
                }
            ),
            "runs_client",
        )
        ours.close()


if __name__ == "__main__":
    main()
