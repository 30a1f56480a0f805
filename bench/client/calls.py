"""One call after the other, and 200 at a time."""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import openai

from bench.client.bodies import RUN, THREAD
from bench.client.measure import Target, cpu, interleaved, table
from runs_client import AsyncRunsClient, RunsClient, aiohttp_transport

ROUNDS, TIMES = 11, 200
AT_A_TIME, EACH = 200, 4
PATH = f"/threads/{THREAD}/runs/{RUN}"


def sync(url: str, azure: str | None) -> None:
    """Print what a retrieve costs."""
    theirs = openai.OpenAI(base_url=url, api_key="k").beta.threads.runs
    headers = {"Authorization": "Bearer k", "OpenAI-Beta": "assistants=v2"}
    with RunsClient(url, api_key="k") as ours, httpx.Client(headers=headers) as http:
        sides = {
            "raw httpx and json": cpu(lambda: json.loads(http.get(url + PATH).content), TIMES),
            "runs_client": cpu(lambda: ours.runs.retrieve(THREAD, RUN), TIMES),
            "openai": cpu(lambda: theirs.retrieve(RUN, thread_id=THREAD), TIMES),
        }
        if azure:
            sides["azure-ai-agents"] = lambda: _azure(azure, url)
        for one in sides.values():
            one()  # connects, and loads what is loaded late
        table(
            "retrieve a Run, one at a time",
            "CPU µs",
            interleaved(sides, ROUNDS),
            Target("runs_client / raw httpx", ("runs_client", "raw httpx and json"), 1.15),
            Target("runs_client / openai", ("runs_client", "openai"), 0.5),
        )


def _azure(python: str, url: str) -> float:
    script = Path(__file__).with_name("with_azure.py")
    command = [python, "-W", "ignore", str(script), url, THREAD, RUN, str(TIMES)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return float(done.stdout)


Opened = tuple[Callable[[], Awaitable[Any]], Callable[[], Awaitable[Any]]]
"""A call, and how to close what makes it."""


def _ours(url: str, **options: Any) -> Opened:
    client = AsyncRunsClient(url, api_key="k", **options)
    return lambda: client.runs.retrieve(THREAD, RUN), client.aclose


def _theirs(url: str, **options: Any) -> Opened:
    client = openai.AsyncOpenAI(base_url=url, api_key="k", max_retries=0, **options)
    return lambda: client.beta.threads.runs.retrieve(RUN, thread_id=THREAD), client.close


def _raw(url: str) -> Opened:
    limits = httpx.Limits(max_connections=AT_A_TIME, max_keepalive_connections=AT_A_TIME)
    client = httpx.AsyncClient(limits=limits, timeout=60)
    return lambda: client.get(url + PATH), client.aclose


IN_FLIGHT: dict[str, Callable[[str], Opened]] = {
    "runs_client over aiohttp": lambda url: _ours(url, transport=aiohttp_transport(AT_A_TIME)),
    "openai[aiohttp]": lambda url: _theirs(url, http_client=openai.DefaultAioHttpClient()),
    "openai": _theirs,
    "runs_client over httpx": _ours,
    "raw httpx, 200 connections": _raw,
}


async def _flight(url: str, opening: Callable[[str], Opened]) -> tuple[float, float]:
    """Return CPU microseconds of a call and calls a second, 200 in flight, once connected."""
    call, close = opening(url)

    async def several(times: int) -> None:
        for _ in range(times):
            await call()

    async def all_of(times: int) -> None:
        await asyncio.gather(*(several(times) for _ in range(AT_A_TIME)))

    try:
        await all_of(1)
        wall, begun = time.perf_counter(), time.process_time()
        await all_of(EACH)
        used, passed = time.process_time() - begun, time.perf_counter() - wall
    finally:
        await close()
    calls = AT_A_TIME * EACH
    return used / calls * 1e6, calls / passed


def many(url: str, azure: str | None) -> None:
    """Print what 200 calls in flight come to."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 2048)), hard))
    rates: dict[str, list[float]] = {name: [] for name in IN_FLIGHT}

    def one(name: str) -> float:
        used, rate = asyncio.run(_flight(url, IN_FLIGHT[name]))
        rates[name].append(rate)
        return used

    found = interleaved({name: lambda name=name: one(name) for name in IN_FLIGHT}, 5)
    sides = ("openai[aiohttp]", "runs_client over aiohttp")
    table(
        f"{AT_A_TIME} calls in flight",
        "CPU µs a call",
        found,
        Target("openai[aiohttp] / runs_client over aiohttp", sides, 1.5, True),
    )
    table(
        "the same",
        "calls a second by the clock on the wall",
        {name: sorted(values)[len(values) // 2] for name, values in rates.items()},
        Target("runs_client over aiohttp / openai[aiohttp]", sides[::-1], 1.5, True),
    )
