"""Streams that go on after a pause, and what is read of them alone."""

from __future__ import annotations

from typing import Any

import pytest

from runs_client import (
    errors,
)
from tests.client.streamed import (
    BODY,
    frames,
    message,
    run_event,
    said,
    streaming,
)
from tests.client.world import World, events_of, tell, waiting

KINDS = ["sync", "async"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_goes_on_after_the_outputs(kind: str):
    """Steps and messages of the first stream stay; the pause does not end the second one."""
    first = frames(
        ("thread.run.step.created", {"id": "step_1", "status": "in_progress"}),
        ("thread.run.requires_action", waiting(("call_0", "add", '{"x": 1}'))),
    )
    second = frames(
        ("thread.run.step.completed", {"id": "step_1", "status": "completed"}),
        run_event("queued"),
        ("thread.message.completed", message("4")),
        run_event("completed"),
    )
    world = World(kind, [streaming([first]), streaming([second])])

    async def story(world: World) -> Any:
        runs = world.client.runs
        _, stream = await events_of(runs.stream("thread_1", BODY))
        answer = runs.answer(stream.run, {"add": lambda x: x + 3})
        outputs = answer if kind == "sync" else await answer
        return await events_of(runs.submit_stream("thread_1", "run_1", outputs, after=stream))

    events, stream = tell(story, world)
    assert world.body(0) == {**BODY, "stream": True}
    assert world.body(1) == {
        "tool_outputs": [{"tool_call_id": "call_0", "output": "4"}],
        "stream": True,
    }
    assert len(events) == 4
    assert stream.run.status == "completed"
    assert stream.steps["step_1"].status == "completed"
    assert stream.messages["msg_1"].content[0].text.value == "4"


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_stream_that_stops_at_once_is_cut_although_the_first_ended_well(kind: str):
    first = frames(("thread.run.requires_action", waiting(("call_0", "add", "{}"))))

    async def story(world: World) -> Any:
        runs = world.client.runs
        _, stream = await events_of(runs.stream("thread_1", BODY))
        await events_of(runs.submit_stream("thread_1", "run_1", [], after=stream))

    with pytest.raises(errors.StreamCut):
        tell(story, World(kind, [streaming([first]), streaming([])]))


@pytest.mark.parametrize("kind", KINDS)
def test_text_alone_and_the_end_alone(kind: str):
    body = frames(said("Hel"), said("lo"), run_event("completed"))

    async def story(world: World) -> Any:
        opening = world.client.threads.create_and_run_stream(BODY)
        if kind == "sync":
            with opening as stream:
                text = "".join(stream.text())
            with world.client.runs.stream("t", BODY) as stream:
                return text, stream.until_done()
        async with opening as stream:
            text = "".join([piece async for piece in stream.text()])
        async with world.client.runs.stream("t", BODY) as stream:
            return text, await stream.until_done()

    text, run = tell(story, World(kind, [streaming([body]), streaming([body])]))
    assert (text, run.status) == ("Hello", "completed")
