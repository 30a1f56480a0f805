"""A reference in this process, on a clock of its own, and one behind a real loopback port."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from conformance.contract.editions import LATEST
from conformance.reference import Door, ManualClock, Pace, Service, create_app, running
from conformance.reference.state import Account

Json = dict[str, Any]
QUEUE, WORK, LIFE = 1.0, 10.0, 600.0
PACE = Pace(queue_seconds=QUEUE, run_seconds=WORK, expire_seconds=LIFE)
SWIFT = Pace(queue_seconds=0.0, run_seconds=0.0)
V2 = {"OpenAI-Beta": "assistants=v2"}


def function(name: str, parameters: Any = None, **more: Any) -> Json:
    """A function tool."""
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    return {
        "type": "function",
        "function": {"name": name, "parameters": parameters or schema, **more},
    }


WEATHER, TIME = function("weather"), function("time")


class World:
    """A service that is called directly: no HTTP, no waiting."""

    def __init__(self, *, pace: Pace = PACE, seed: int = 0, kind: type[Service] = Service) -> None:
        self.clock = ManualClock()
        self.service = kind(clock=self.clock, pace=pace, seed=seed)
        self.account = Account()

    def assistant(self, *tools: Json, **fields: Any) -> str:
        body = {"model": "gpt-4o", "tools": list(tools), **fields}
        return str(self.service.create_assistant(self.account, body)["id"])

    def thread(self, *texts: str) -> str:
        body = {"messages": [{"role": "user", "content": text} for text in texts]}
        return str(self.service.create_thread(self.account, body)["id"])

    def run(self, *tools: Json, text: str = "Hi", **fields: Any) -> Json:
        """A new run on a thread of its own."""
        body = {"assistant_id": self.assistant(*tools), **fields}
        return self.service.create_run(self.account, body, self.thread(text))

    def look(self, run: Json) -> Json:
        return self.service.retrieve_run(self.account, **where(run))

    def later(self, run: Json, seconds: float) -> Json:
        self.clock.advance(seconds)
        return self.look(run)

    def waiting(self, *tools: Json, **fields: Any) -> Json:
        """A run that waits for outputs."""
        seen = self.later(self.run(*(tools or (WEATHER, TIME)), **fields), QUEUE + WORK)
        assert seen["status"] == "requires_action"
        return seen

    def submit(self, run: Json, outputs: list[Json] | None = None) -> Json:
        body = {"tool_outputs": outputs_for(run) if outputs is None else outputs}
        return self.service.submit_tool_outputs(self.account, body, **where(run))

    def cancel(self, run: Json) -> Json:
        return self.service.cancel_run(self.account, **where(run))

    def steps(self, run: Json) -> list[Json]:
        """The steps of a run, oldest first."""
        query = {"order": "asc", "limit": "100"}
        shown = self.service.list_run_steps(self.account, query, **where(run))
        return list(shown["data"])

    def messages(self, run: Json) -> list[Json]:
        """The messages of a run's thread, oldest first."""
        query = {"order": "asc", "limit": "100"}
        shown = self.service.list_messages(self.account, query, run["thread_id"])
        return list(shown["data"])


def where(run: Mapping[str, Any]) -> dict[str, str]:
    """The path parameters of a run."""
    return {"thread_id": str(run["thread_id"]), "run_id": str(run["id"])}


def calls_of(run: Mapping[str, Any]) -> list[Json]:
    """The calls that a run waits for."""
    return list(run["required_action"]["submit_tool_outputs"]["tool_calls"])


def outputs_for(run: Mapping[str, Any], text: str = "21") -> list[Json]:
    """An output for each of them."""
    return [{"tool_call_id": call["id"], "output": text} for call in calls_of(run)]


@contextmanager
def served(
    keys: tuple[str, ...] = ("k",), pace: Pace = SWIFT, edition: str = LATEST
) -> Iterator[httpx.Client]:
    """A client of a reference behind a real port; it uses the first key."""
    service = Service(pace=pace, edition=edition)
    app = create_app(service, Door(keys))
    headers = {"Authorization": f"Bearer {keys[0]}", "OpenAI-Beta": service.edition.beta}
    # No proxy of the surroundings may come between.
    with (
        running(app) as url,
        httpx.Client(base_url=url, headers=headers, timeout=10, trust_env=False) as client,
    ):
        yield client
