"""Making objects of JSON that has come."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import openai
import orjson
from assistants_api.models import Run, RunStepList
from assistants_api.types import read_json
from openai._models import construct_type
from openai.pagination import SyncCursorPage
from openai.types.beta.threads import Run as TheirRun
from openai.types.beta.threads.runs import RunStep as TheirStep

from bench.client.bodies import PAGE_JSON, RUN_JSON
from bench.client.measure import Target, cpu, interleaved, table

ROUNDS = 11


def sides(body: bytes, ours: Any, theirs: Any, times: int) -> dict[str, Callable[[], float]]:
    """Return what is measured for one body."""
    work: dict[str, Callable[[], object]] = {
        "json.loads": lambda: json.loads(body),
        "orjson.loads": lambda: orjson.loads(body),
        "runs_client, json": lambda: ours.from_dict(json.loads(body)),
        "runs_client, orjson": lambda: ours.from_dict(read_json(body)),
        f"openai {openai.__version__}": lambda: construct_type(
            type_=theirs, value=json.loads(body)
        ),
    }
    return {name: cpu(one, times) for name, one in work.items()}


def run(url: str, azure: str | None) -> None:
    """Print both tables."""
    theirs = f"openai {openai.__version__}"
    for title, body, ours, them, times, limit in (
        (f"a Run of {len(RUN_JSON)} bytes", RUN_JSON, Run, TheirRun, 1000, 6.0),
        (
            f"a page of 20 steps, {len(PAGE_JSON)} bytes",
            PAGE_JSON,
            RunStepList,
            SyncCursorPage[TheirStep],
            100,
            5.0,
        ),
    ):
        table(
            f"parse {title}",
            "CPU µs",
            interleaved(sides(body, ours, them, times), ROUNDS),
            Target("openai / runs_client, orjson", (theirs, "runs_client, orjson"), limit, True),
            Target("openai / runs_client, json", (theirs, "runs_client, json"), limit, True),
        )
