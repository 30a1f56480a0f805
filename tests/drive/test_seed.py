"""The seed decides what is sent."""

from __future__ import annotations

import re
from collections import defaultdict

import anyio
import pytest

from conformance.properties.bridge import Line, in_thread
from conformance.trace import Trace
from conformance.wire import SystemPause
from tests.drive.world import play


def sent(trace: Trace) -> list[tuple[str, str, str, str | None]]:
    return [(e.scenario, e.request.method, e.request.url, e.request.body) for e in trace.exchanges]


def generated(trace: Trace) -> dict[str, list[str | None]]:
    """What was generated, without the ids, which depend on who was first at the provider."""
    found = defaultdict(list)
    for exchange in trace.exchanges:
        if (exchange.label or "").startswith("generated."):
            query = exchange.request.url.partition("?")[2]
            body = re.sub('"assistant_id": "[^"]*"', "", exchange.request.body or "")
            found[f"{exchange.label} {exchange.operation}"] += [query, body]
    return dict(found)


@pytest.mark.parametrize("seed", [0, 20_260_826])
def test_the_same_seed_sends_the_same_requests(seed: int) -> None:
    first, second = (play(seed=seed, concurrency=1) for _ in range(2))
    assert sent(first) == sent(second)


def test_another_seed_sends_other_requests() -> None:
    assert generated(play(seed=1)) != generated(play(seed=2))


def test_the_same_seed_generates_the_same_under_concurrency() -> None:
    """Two properties run in threads of their own and must not draw from each other's source."""
    runs = [generated(play(seed=3, concurrency=n)) for n in (1, 12)]
    assert runs[0]
    assert all(run == runs[0] for run in runs)


def test_one_property_draws_at_a_time() -> None:
    """They share the process's source of chance."""
    drawing: list[int] = []
    most: list[int] = []

    def body(line: Line) -> None:
        drawing.append(1)
        line.wait(0.01)
        most.append(len(drawing))
        drawing.pop()

    async def both() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(in_thread, _Waiting(), 1, body)

    anyio.run(both)
    assert most == [1, 1, 1]


class _Waiting:
    """As much of a conversation as a property needs that only waits."""

    @property
    def wire(self) -> _Waiting:
        return self

    @property
    def pause(self) -> SystemPause:
        return SystemPause()
