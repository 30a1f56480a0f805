"""Ten thousand pieces of text, read to the end."""

from __future__ import annotations

import json

import httpx
import openai

from bench.client.bodies import DELTAS, THREAD
from bench.client.measure import Target, cpu, interleaved, table
from runs_client import RunsClient

ROUNDS = 5
BODY = {"assistant_id": "asst_abc123"}


def run(url: str, azure: str | None) -> None:
    """Print what a stream costs, put together or only looked at."""
    theirs = openai.OpenAI(base_url=url, api_key="k").beta.threads.runs

    with RunsClient(url, api_key="k") as ours, httpx.Client() as http:

        def raw() -> None:
            path = f"{url}/threads/{THREAD}/runs"
            with http.stream("POST", path, json={**BODY, "stream": True}) as response:
                lines = [line for line in response.iter_lines() if line.startswith("data: {")]
            assert len([json.loads(line[6:]) for line in lines]) == DELTAS + 4

        def our_stream() -> None:
            with ours.runs.stream(THREAD, BODY) as stream:
                assert sum(1 for _ in stream) == DELTAS + 4
                assert len(stream.messages["msg_1"].content[0].text.value) == 5 * DELTAS

        def their_stream() -> None:
            with theirs.stream(thread_id=THREAD, **BODY) as stream:
                assert sum(1 for _ in stream) > DELTAS

        def their_events() -> None:
            events = theirs.create(thread_id=THREAD, stream=True, **BODY)
            assert sum(1 for _ in events) == DELTAS + 4

        sides = {
            "raw httpx, lines and json": raw,
            "runs_client, typed and put together": our_stream,
            "openai, typed": their_events,
            "openai, typed and put together": their_stream,
        }
        found = interleaved({name: cpu(one, 1) for name, one in sides.items()}, ROUNDS)
        table(
            f"a stream of {DELTAS} deltas",
            "CPU ms",
            {name: value / 1e3 for name, value in found.items()},
            Target(
                "runs_client / openai, both put together",
                ("runs_client, typed and put together", "openai, typed and put together"),
                1.0,
            ),
        )
