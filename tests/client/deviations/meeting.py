"""One meeting with a server that deviates: what it says, what is asked of it, what comes of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import httpx
from attrs import frozen

from tests.client.world import Responder, reply

RUN = "thread_1", "run_1"
BODY = {"assistant_id": "asst_1"}
CALL = ("call_1", "add", '{"x": 1}')
TOOLS: dict[str, Callable[..., Any]] = {"add": lambda x=0: x}


@frozen
class Met:
    """A meeting.

    Attributes:
        script: the answers, in order; all of them have to be asked for, and no more. A callable
            in the last place answers for ever.
        story: what a client of either kind is asked for.
        gives: the typed error, or what has to hold of the value.
    """

    script: tuple[Responder, ...]
    story: Callable[[Any], Any]
    gives: type[Exception] | Callable[[Any], object]


def forever(answer: Callable[[], httpx.Response]) -> Callable[[httpx.Request], httpx.Response]:
    """The same answer again and again, up to where a client can only be going round for ever."""
    count = itertools.count(1)

    def respond(request: httpx.Request) -> httpx.Response:
        assert next(count) < 2000, "the client goes round for ever"
        return answer()

    return respond


def page(*items: Any, **more: Any) -> httpx.Response:
    ids = [item.get("id") for item in items] or [None]
    body = {"object": "list", "data": list(items), "first_id": ids[0], "last_id": ids[-1]}
    return reply({**body, "has_more": False, **more})


def text(body: str, status: int, kind: str = "text/html") -> httpx.Response:
    return httpx.Response(status, headers={"content-type": kind}, text=body)


def retrieve(client: Any) -> Any:
    return client.runs.retrieve(*RUN)


def create(client: Any) -> Any:
    return client.runs.create("thread_1", BODY)


def create_and_poll(client: Any) -> Any:
    return client.runs.create_and_poll("thread_1", BODY)


def create_and_run(client: Any) -> Any:
    return client.threads.create_and_run(BODY)


def poll(client: Any) -> Any:
    return client.runs.poll(*RUN)


def cancel_and_wait(client: Any) -> Any:
    return client.runs.cancel_and_wait(*RUN)


def submit(client: Any) -> Any:
    return client.runs.submit(*RUN, [{"tool_call_id": "call_1", "output": "1"}])


def run_tools(client: Any) -> Any:
    return client.runs.run_tools("thread_1", BODY, TOOLS, max_rounds=3)


def runs_of(client: Any) -> Any:
    return client.runs.iterate("thread_1")


def steps_of(client: Any) -> Any:
    return client.steps.iterate(*RUN)


def messages_of(client: Any) -> Any:
    return client.messages.iterate("thread_1")


def follow(client: Any) -> Any:
    return client.runs.stream("thread_1", BODY)
