"""Answering tool calls: all of a pause at once, in order, and what goes wrong with them."""

from __future__ import annotations

import asyncio
import json
import threading
from contextvars import ContextVar
from typing import Any

import pytest

from runs_client import errors
from tests.client.world import World, reply, run_body, settle, tell, waiting

pytestmark = pytest.mark.parametrize("kind", ["sync", "async"])
BODY = {"assistant_id": "asst_1"}
DONE = reply(run_body("completed"))


def run_tools(world: World, tools: Any, **options: Any) -> Any:
    return tell(
        lambda w: settle(w.client.runs.run_tools("thread_1", BODY, tools, **options)), world
    )


def outputs(world: World, at: int = 1) -> list[str]:
    """The outputs of a submit, after a look at their call ids."""
    sent = world.body(at)["tool_outputs"]
    assert [one["tool_call_id"] for one in sent] == [f"call_{n}" for n in range(len(sent))]
    return [one["output"] for one in sent]


def calls(*named: tuple[str, str]) -> Any:
    return reply(waiting(*((f"call_{at}", *call) for at, call in enumerate(named))))


def test_text_goes_back_as_it_is_and_anything_else_as_json(kind: str):
    paused = calls(("text", "{}"), ("data", '{"x": 2}'), ("nothing", "{}"), ("model", "{}"))
    world = World(kind, [paused, DONE])
    from assistants_api.models import ToolOutput

    tools = {
        "text": lambda: "plain ☂",
        "data": lambda x: {"doubled": 2 * x},
        "nothing": lambda: None,
        "model": lambda: ToolOutput(tool_call_id="a"),
    }
    assert run_tools(world, tools).status == "completed"
    assert outputs(world) == ["plain ☂", '{"doubled": 4}', "null", '{"tool_call_id": "a"}']


def test_calls_of_one_pause_run_at_the_same_time(kind: str):
    """Each waits for the other: one after the other, they would never end."""
    world = World(kind, [calls(("left", "{}"), ("right", "{}")), DONE])
    both = threading.Barrier(2, timeout=5)
    run_tools(world, {"left": lambda: str(both.wait()), "right": lambda: str(both.wait())})
    assert sorted(outputs(world)) == ["0", "1"]


def test_plain_and_async_functions_mix(kind: str):
    async def slow() -> str:
        await asyncio.sleep(0)
        return "slow"

    world = World(kind, [calls(("slow", "{}"), ("quick", "{}")), calls(("slow", "{}")), DONE])
    run_tools(world, {"slow": slow, "quick": lambda: "quick"})
    assert (outputs(world, 1), outputs(world, 2)) == (["slow", "quick"], ["slow"])


def test_no_arguments_at_all_are_none(kind: str):
    world = World(kind, [calls(("fine", ""), ("fine", " ")), DONE])
    run_tools(world, {"fine": lambda: "ok"})
    assert outputs(world) == ["ok", "ok"]


def test_context_variables_reach_the_functions(kind: str):
    user: ContextVar[str] = ContextVar("user", default="nobody")
    user.set("Ada")
    world = World(kind, [calls(("who", "{}"), ("who", "{}")), DONE])
    run_tools(world, {"who": user.get and (lambda: user.get())})
    assert outputs(world) == ["Ada", "Ada"]


def boom(**_: Any) -> None:
    raise LookupError("no such city")


BAD_CALLS = [
    ("boom", "{}", errors.ToolFailed, "LookupError: no such city"),
    ("nobody", "{}", errors.UndeclaredTool, "there is no tool named nobody"),
    ("boom", "[1]", errors.UnreadableArguments, "the arguments of boom are no JSON object"),
    ("boom", "null", errors.UnreadableArguments, "the arguments of boom are no JSON object"),
    ("boom", "{", errors.UnreadableArguments, "the arguments of boom are no JSON object"),
    ("odd", "{}", errors.ToolFailed, "TypeError: Object of type object is not JSON serializable"),
    ("strict", '{"y": 1}', errors.ToolFailed, "TypeError"),
]
TOOLS = {"boom": boom, "odd": object, "strict": lambda *, x: x, "fine": lambda: "ok"}


@pytest.mark.parametrize(("name", "arguments", "error", "said"), BAD_CALLS)
def test_a_call_that_cannot_be_answered_is_told_to_the_model(
    kind: str, name: str, arguments: str, error: type[Exception], said: str
):
    world = World(kind, [calls((name, arguments), ("fine", "{}")), DONE])
    run_tools(world, TOOLS)
    refused, fine = outputs(world)
    assert json.loads(refused)["error"].startswith(said)
    assert fine == "ok"


@pytest.mark.parametrize(("name", "arguments", "error", "said"), BAD_CALLS)
def test_or_it_raises_and_the_run_is_cancelled(
    kind: str, name: str, arguments: str, error: type[errors.ToolError], said: str
):
    paused = calls(("fine", "{}"), (name, arguments))
    world = World(kind, [paused, reply(run_body("cancelled"))])
    with pytest.raises(error) as raised:
        run_tools(world, TOOLS, on_error="raise")
    assert type(raised.value) is error
    assert raised.value.name == name
    assert raised.value.run.id == "run_1"
    assert world.lines[-1] == "POST /threads/thread_1/runs/run_1/cancel"


def test_the_cause_of_a_failed_function_is_kept(kind: str):
    world = World(kind, [calls(("boom", "{}")), reply(run_body("cancelled"))])
    with pytest.raises(errors.ToolFailed, match="boom failed: LookupError") as raised:
        run_tools(world, TOOLS, on_error="raise")
    assert isinstance(raised.value.__cause__, LookupError)


def test_a_provider_that_will_not_cancel_does_not_hide_the_error(kind: str):
    from runs_client import NO_RETRY

    world = World(kind, [calls(("boom", "{}")), reply({}, 500)], retry=NO_RETRY)
    with pytest.raises(errors.ToolFailed):
        run_tools(world, TOOLS, on_error="raise")


def test_a_run_that_never_stops_asking_is_cancelled(kind: str):
    pause, queued = calls(("fine", "{}")), reply(run_body("cancelled"))
    world = World(kind, [pause, pause, pause, queued])
    with pytest.raises(errors.TooManyRounds, match="fine"):
        run_tools(world, TOOLS, max_rounds=2)
    assert [line.rsplit("/", 1)[1] for line in world.lines] == [
        "runs",
        "submit_tool_outputs",
        "submit_tool_outputs",
        "cancel",
    ]


@pytest.mark.parametrize(
    ("action", "path"),
    [
        (None, "tool_calls"),
        ({}, "tool_calls"),
        ({"submit_tool_outputs": {"tool_calls": []}}, "tool_calls"),
        ({"submit_tool_outputs": {"tool_calls": {}}}, "tool_calls"),
        ({"submit_tool_outputs": {"tool_calls": [{"function": {}}]}}, "tool_calls[0].id"),
        ({"submit_tool_outputs": {"tool_calls": ["call"]}}, "tool_calls[0].id"),
    ],
)
def test_a_pause_that_does_not_say_for_what_raises_with_the_place(
    kind: str, action: Any, path: str
):
    world = World(kind, [reply(run_body("requires_action", required_action=action))])
    with pytest.raises(errors.UnreadableAnswerError) as raised:
        run_tools(world, TOOLS)
    assert raised.value.path == f"$.required_action.submit_tool_outputs.{path}"
    assert b"requires_action" in raised.value.content


def test_a_call_without_a_function_is_told_to_the_model(kind: str):
    action = {"submit_tool_outputs": {"tool_calls": [{"id": "call_0", "type": "computer"}]}}
    paused = reply(run_body("requires_action", required_action=action))
    world = World(kind, [paused, DONE])
    run_tools(world, TOOLS)
    assert "no tool named" in outputs(world)[0]


def test_the_pace_and_the_deadline_are_those_of_polling(kind: str):
    world = World(kind, [lambda request: reply(run_body("in_progress"))])
    with pytest.raises(errors.RunNotFinished):
        run_tools(world, TOOLS, interval=1.0, timeout=5.0)
    assert world.slept == [1.0] * 5
