"""A run that calls one function at a time, and what stands in its outputs."""

from __future__ import annotations

from typing import Any

from conformance.scenarios.scenario import Conversation, Scenario, Stop, place
from conformance.scenarios.tools import TRIES, outputs_for, submit, until_waiting

# Another tool than the assistant's own of that name, so that the override shows.
TOOL: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city, as of now.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "unit": {"enum": ["C", "F"]}},
            "required": ["city"],
        },
    },
}
# The direction in brackets is for the reference's model.
INSTRUCTIONS = (
    "Ask for the weather in one city at a time, and for the next one when you know the first. "
    "[[reference:rounds=2]]"
)
QUESTION = "What is the weather in Paris, and what is it in Oslo?"
LARGE = "The sky over Oslo – 晴れ ☀ – is clear. " * 5000
"""An output of about 200 kB. The run is cancelled before a model reads it."""


async def rounds(talk: Conversation) -> None:
    """A named function, one call a pause, twice; an empty output, a stale one, a large one."""
    run = await _first_round(talk)
    outputs = outputs_for(run)
    blank = {"tool_outputs": [{**one, "output": ""} for one in outputs]}
    if not await submit(talk, run, "tool.blank", blank):
        await submit(talk, run, "tool.submit", {"tool_outputs": outputs})
    second = await talk.poll(run, until={"requires_action"})
    if second.get("status") == "requires_action":
        await _second_round(talk, second, outputs)
    await talk.poll(run)
    await talk.call("listRunSteps", "steps.all", path=place(run), query={"limit": 100})


async def _first_round(talk: Conversation) -> dict[str, Any]:
    """Bring a run to the first pause. Raises Stop, after labelling it, if the model won't."""
    assistant = await talk.world.assistant(tools=True)
    thread = await talk.thread(QUESTION)
    for left in reversed(range(TRIES)):
        run = await talk.run(
            thread,
            "create.overrides",
            assistant_id=assistant,
            instructions=INSTRUCTIONS,
            tools=[TOOL],
            tool_choice={"type": "function", "function": {"name": "get_weather"}},
            parallel_tool_calls=False,
        )
        seen = await until_waiting(talk, run, None if left else "rounds.unwilling")
        if seen is not None:
            return seen
    raise Stop("the run ended without a tool call")


async def _second_round(
    talk: Conversation, run: dict[str, Any], stale: list[dict[str, str]]
) -> None:
    """Hand in the outputs of the first round again, then a large one, and cancel."""
    outputs = outputs_for(run)
    known = {one["tool_call_id"] for one in outputs}
    old = [one for one in stale if one["tool_call_id"] not in known]
    if old and await submit(talk, run, "tool.stale", {"tool_outputs": old}):
        return
    large = {"tool_outputs": [{**one, "output": LARGE} for one in outputs]}
    if not await submit(talk, run, "tool.large", large):
        await submit(talk, run, "tool.submit", {"tool_outputs": outputs})
    await talk.call("cancelRun", "cancel.resumed", path=place(run))


SCENARIOS = (
    Scenario(
        "tool-rounds",
        "A named function, one call a pause, two rounds with empty, stale and large outputs.",
        paid_runs=1,
        requests=18,
        spare_runs=TRIES - 1,
        shows=("RUN-*", "TOOL-*"),
        play=rounds,
    ),
)
