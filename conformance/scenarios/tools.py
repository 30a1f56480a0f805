"""Conversations around tool calls: the round trip, the refusals, the cancel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.checks.tools import call_ids
from conformance.checks.view import items
from conformance.oracle.run import TERMINAL
from conformance.scenarios.scenario import Conversation, Scenario, Stop, place
from conformance.scenarios.walk import walk

QUESTION = "What is the weather in Paris, and what time is it there? Use both tools."
# Long enough to be seen at work; the direction in brackets is for the reference's model.
LONG_TASK = "Write a story of two thousand words about a lighthouse. [[reference:run-long]]"
UNKNOWN_STEP = "step_000000000000000000000000"
# A model may ask again after the first outputs; more rounds than this are no round trip.
MAX_ROUNDS = 5


async def _waiting_run(talk: Conversation) -> dict[str, Any]:
    """Bring a run to requires_action. Raises Stop, after labelling it, if the model won't."""
    assistant = await talk.world.assistant(tools=True)
    thread = await talk.thread(QUESTION)
    run = await talk.run(
        thread,
        "create.good",
        assistant_id=assistant,
        tool_choice=forcing(talk),
        parallel_tool_calls=True,
        metadata={"scenario": talk.name},
    )
    seen = await talk.poll(run, until={"requires_action"})
    if seen.get("status") != "requires_action":
        seen = await talk.look(run, "tool.unwilling")
        raise Stop(f"the run went to {seen.get('status')} without a tool call")
    if not call_ids(seen):
        raise Stop("the run waits for outputs and names no call")
    return seen


def forcing(talk: Conversation) -> str | dict[str, Any]:
    """Return the tool_choice that makes a model call a function, as its edition has it.

    Until 2024-04-29 a function had to be named; before 2024-04-12 nothing could be forced, and
    `Conversation.run` leaves the choice out (facts: edition-diff, section 1).
    """
    named = {"type": "function", "function": {"name": "get_weather"}}
    return "required" if talk.fitting("CreateRunRequest", {"tool_choice": "required"}) else named


def outputs_for(run: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return an output for every call that a run waits for."""
    return [
        {"tool_call_id": str(call_id), "output": f'{{"answer": "21 °C, number {number}"}}'}
        for number, call_id in enumerate(call_ids(run), start=1)
    ]


async def _submit(talk: Conversation, run: Mapping[str, Any], label: str, body: Any) -> bool:
    """Send a submission and return whether it was accepted."""
    exchange = await talk.call("submitToolOutputs", label, json=body, path=place(run))
    return exchange.status is not None and 200 <= exchange.status < 300


async def round_trip(talk: Conversation) -> None:
    """Assistant with two functions, run, all outputs, completed; then steps and messages."""
    run = await _waiting_run(talk)
    where = place(run)
    await talk.look(run, "poll.again")
    await talk.call("listRunSteps", "steps.waiting", path=where)
    for _ in range(MAX_ROUNDS):
        if not await _submit(talk, run, "tool.submit", {"tool_outputs": outputs_for(run)}):
            break
        run = await talk.poll(run, until={"requires_action"})
        if run.get("status") != "requires_action":
            break
    ended = await talk.finish(run)
    steps = await talk.call("listRunSteps", "steps.all", path=where, query={"limit": 100})
    for step in items(steps)[:2]:
        if isinstance(step.get("id"), str):
            await talk.call("retrieveRunStep", "steps.one", path={**where, "step_id": step["id"]})
    unknown = {**where, "step_id": UNKNOWN_STEP}
    await talk.call("retrieveRunStep", "error.unknown-step", path=unknown)
    await walk(talk, "listRunSteps", where)
    if ended.get("status") == "completed":
        thread = {"thread_id": where["thread_id"]}
        await talk.call("listMessages", "messages.after", path=thread, query={"limit": 100})
    if ended.get("status") in TERMINAL:
        await _come_late(talk, where)


async def _come_late(talk: Conversation, where: Mapping[str, str]) -> None:
    """Hand in outputs and cancel after the end of a run; then use its thread again."""
    late = {"tool_outputs": [{"tool_call_id": "call_late", "output": "late"}]}
    await talk.call("submitToolOutputs", "tool.submit-late", json=late, path=where)
    await talk.call("cancelRun", "cancel.terminal", path=where)
    await talk.say(where["thread_id"], "Thank you.", "unlock.message")


async def refusals(talk: Conversation) -> None:
    """While a run waits: what may not be sent to its thread, and what may not be handed in."""
    run = await _waiting_run(talk)
    thread = {"thread_id": str(run["thread_id"])}
    assistant = await talk.world.assistant(tools=True)
    await talk.call("createRun", "lock.run", json={"assistant_id": assistant}, path=thread)
    await talk.say(thread["thread_id"], "Are you there?", "lock.message")
    outputs = outputs_for(run)
    bodies = {
        "tool.empty-body": {},
        "error.output-type": {"tool_outputs": [{**o, "output": 7} for o in outputs]},
        "tool.foreign": {
            "tool_outputs": [{**outputs[0], "tool_call_id": "call_unknown"}, *outputs[1:]]
        },
    }
    if len(outputs) > 1:
        bodies["tool.partial"] = {"tool_outputs": outputs[:1]}
    for label, body in bodies.items():
        if await _submit(talk, run, label, body):
            # The run goes on with it, so a further refusal would show nothing.
            break
    seen = await talk.look(run, "tool.after-refusal")
    if seen.get("status") == "requires_action":
        await talk.call("cancelRun", path={**thread, "run_id": str(run["id"])})
    await talk.poll(run, until={"requires_action"})


async def cancel_waiting(talk: Conversation) -> None:
    """Cancel a run that waits for outputs, and see it end."""
    run = await _waiting_run(talk)
    await talk.call("cancelRun", "cancel.waiting", path=place(run))
    await talk.finish(run)


async def cancel_running(talk: Conversation) -> None:
    """Cancel a run as soon as it is seen at work, and see it end."""
    assistant = await talk.world.assistant(tools=False)
    thread = await talk.thread(LONG_TASK)
    run = await talk.run(thread, "create.good", assistant_id=assistant)
    seen = await talk.poll(run, until={"in_progress"})
    if seen.get("status") == "in_progress":
        await talk.call("cancelRun", "cancel.running", path=place(run))
        await talk.finish(run)


SCENARIOS = (
    Scenario(
        "tool-round-trip",
        "Two functions, a forced tool call, all outputs handed in, steps and messages read.",
        paid_runs=1,
        requests=33,
        shows=(
            "RUN-*",
            "TOOL-*",
            "STEP-*",
            "LIST-*",
            "MSG-*",
            "HTTP-*",
            "ERR-ENV-*",
            "ERR-STATE-*",
        ),
        play=round_trip,
    ),
    Scenario(
        "tool-refusals",
        "A waiting run: second run, message, missing, partial, foreign and mistyped outputs.",
        paid_runs=2,
        requests=18,
        shows=("TOOL-*", "ERR-STATE-*", "ERR-BODY-009", "ERR-ENV-*"),
        play=refusals,
    ),
    Scenario(
        "cancel-waiting",
        "A waiting run is cancelled and followed to its end.",
        paid_runs=1,
        requests=14,
        shows=("RUN-*",),
        play=cancel_waiting,
    ),
    Scenario(
        "cancel-running",
        "A run with a long task is cancelled while it works and followed to its end.",
        paid_runs=1,
        requests=12,
        shows=("RUN-*",),
        play=cancel_running,
    ),
)
