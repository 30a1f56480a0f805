"""What it costs until a client is ready: CPU and peak memory of a fresh process, on Linux."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from bench.client.measure import Target, interleaved, table

ROUNDS = 9
SNIPPETS = {
    "python alone": "pass",
    "raw httpx": "import httpx; httpx.Client()",
    "runs_client": "from runs_client import RunsClient; RunsClient('http://h', api_key='k').runs",
    "runs_client, async": "from runs_client import AsyncRunsClient as C; C('http://h', api_key='k')",
    "openai": "import openai; openai.OpenAI(api_key='k').beta.threads.runs",
}
# httpx loads its command line and its support for trio with itself where click and trio are there.
# They are here, for suite and tests; no install of any of these clients brings them.
BEFORE = "import sys; sys.modules['click'] = sys.modules['trio'] = None"
AFTER = (
    "import time\n"
    "lines = open('/proc/self/status').read().splitlines()\n"
    "peak = next(int(line.split()[1]) for line in lines if line.startswith('VmHWM')) / 1024\n"
    "sys.stdout.write(f'{time.process_time() * 1e3} {peak}')"
)


def figure(code: str, python: str, which: int) -> float:
    """Return CPU milliseconds (0) or peak MiB (1) of a process that gets ready."""
    done = subprocess.run(
        [python, "-W", "ignore", "-c", f"{BEFORE}\n{code}\n{AFTER}"],
        capture_output=True,
        check=True,
        text=True,
    )
    return float(done.stdout.split()[which])


def _rounds(which: int, azure: str | None) -> dict[str, Callable[[], float]]:
    found = {
        name: lambda code=code: figure(code, sys.executable, which)
        for name, code in SNIPPETS.items()
    }
    if azure:
        code = (
            "from azure.ai.agents import AgentsClient\n"
            "AgentsClient('https://h', type('Nobody', (), {'get_token': None})())"
        )
        found["azure-ai-agents"] = lambda: figure(code, azure, which)
    return found


def run(url: str, azure: str | None) -> None:
    """Print both tables."""
    ratio = Target(
        "runs_client / openai, over bare Python",
        ("runs_client", "openai"),
        1 / 8,
        less="python alone",
    )
    table("import and client ready", "CPU ms", interleaved(_rounds(0, azure), ROUNDS), ratio)
    table("the same", "peak MiB", interleaved(_rounds(1, azure), 3))
