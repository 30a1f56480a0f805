"""Streamed runs: created, created with their thread, and gone on with after outputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.checks.streams import EVENT_STREAM
from conformance.checks.tools import call_ids
from conformance.oracle.events import Event
from conformance.oracle.run import TERMINAL
from conformance.oracle.stream import last_of_run
from conformance.scenarios.scenario import Conversation, Scenario, Stop, place
from conformance.scenarios.tools import MAX_ROUNDS, QUESTION, forcing, outputs_for
from conformance.trace import Exchange

# Long enough for a real model to take seconds over it, so that a stream differs from a parcel.
STORY = "Tell a story of about two hundred words about a lighthouse."
UNKNOWN_ASSISTANT = "asst_000000000000000000000000"
_STREAM = {"Accept": EVENT_STREAM}


def _streams(talk: Conversation) -> bool:
    """Whether the edition has streams at all."""
    return talk.knows("CreateRunRequest", "stream")


def _told(talk: Conversation, exchange: Exchange) -> dict[str, Any]:
    """Return the run as a stream, or an answer without one, told it last.

    Raises:
        Stop: it told none that can be asked for.
    """
    events = [
        Event(event.name, data)
        for event, data in zip(exchange.events, exchange.told, strict=True)
        if isinstance(data, dict) and _is_run(event.name, data)
    ]
    if not exchange.events:
        return {**(exchange.json or {}), "id": talk.made(exchange)}
    last = last_of_run(events) or (events[-1] if events else None)
    if last is None or not last.id:
        raise Stop(f"the stream of {exchange.operation} told no run with an id")
    return dict(last.data)


def _is_run(name: str, data: Mapping[str, Any]) -> bool:
    """Whether an event carries a run, by its name or else by what it says of itself."""
    return Event(name).kind == "run" or data.get("object") == "thread.run"


async def _read_back(talk: Conversation, run: Mapping[str, Any]) -> None:
    """Retrieve a run that has ended, then list its steps and the messages of its thread."""
    ended = await talk.finish(run)
    where = place(run)
    whole = {"limit": 100}
    await talk.call("listRunSteps", "steps.all", path=where, query=whole)
    if ended.get("status") == "completed":
        thread = {"thread_id": where["thread_id"]}
        await talk.call("listMessages", "messages.after", path=thread, query=whole)


async def streamed_run(talk: Conversation) -> None:
    """A streamed run, read back afterwards; then one that must be refused."""
    if not _streams(talk):
        return
    assistant = await talk.world.assistant(tools=False)
    thread = await talk.thread(STORY)
    where = {"thread_id": thread}
    body = {"assistant_id": assistant, "stream": True}
    made = await talk.call("createRun", "stream.create", json=body, path=where, headers=_STREAM)
    run = {**_told(talk, made), "thread_id": thread}
    await _read_back(talk, run)
    wrong = {"assistant_id": UNKNOWN_ASSISTANT, "stream": True}
    await talk.call("createRun", "error.streamed", json=wrong, path=where, headers=_STREAM)


async def streamed_thread_and_run(talk: Conversation) -> None:
    """Thread and run in one streamed request."""
    if not _streams(talk):
        return
    assistant = await talk.world.assistant(tools=False)
    body = {
        "assistant_id": assistant,
        "thread": {"messages": [{"role": "user", "content": "Say hello."}]},
        "stream": True,
    }
    made = await talk.call("createThreadAndRun", "stream.thread", json=body, headers=_STREAM)
    run = _told(talk, made)
    if not isinstance(run.get("thread_id"), str):
        raise Stop("the run does not say which thread was made for it")
    await _read_back(talk, run)


async def streamed_tools(talk: Conversation) -> None:
    """A streamed run that calls functions, and the stream after their outputs."""
    if not _streams(talk):
        return
    assistant = await talk.world.assistant(tools=True)
    thread = await talk.thread(QUESTION)
    body = talk.fitting(
        "CreateRunRequest",
        {"assistant_id": assistant, "stream": True, "tool_choice": forcing(talk)},
    )
    made = await talk.call(
        "createRun", "stream.tools", json=body, path={"thread_id": thread}, headers=_STREAM
    )
    run = {**_told(talk, made), "thread_id": thread}
    for turn in range(MAX_ROUNDS):
        # What a stream said last is compared with what a look at the run says.
        seen = await talk.poll(run, until={"requires_action"})
        if seen.get("status") != "requires_action" or not call_ids(seen):
            break
        if not turn:
            await talk.call("listRunSteps", "steps.waiting", path=place(run))
        outputs = {"tool_outputs": outputs_for(seen), "stream": True}
        answer = await talk.call(
            "submitToolOutputs", "stream.submit", json=outputs, path=place(run), headers=_STREAM
        )
        if answer.status is None or not 200 <= answer.status < 300:
            raise Stop(f"streamed submitToolOutputs was answered with status {answer.status}")
    else:
        raise Stop(f"the model asked for tools more than {MAX_ROUNDS} times")
    if not turn and seen.get("status") in TERMINAL:
        await talk.look(run, "stream.unwilling")
        return
    await _read_back(talk, run)


SCENARIOS = (
    Scenario(
        "stream-run",
        "A streamed run, retrieved and listed afterwards; then one that must be refused.",
        paid_runs=1,
        requests=8,
        shows=("STREAM-*", "RUN-*", "STEP-*", "MSG-*"),
        play=streamed_run,
    ),
    Scenario(
        "stream-tools",
        "A streamed run that calls functions, and the stream after their outputs.",
        paid_runs=1,
        requests=11,
        shows=("STREAM-*", "TOOL-CALL-*", "TOOL-STEP-*"),
        play=streamed_tools,
    ),
    Scenario(
        "stream-thread-and-run",
        "A thread and its run made by one streamed request, and read back.",
        paid_runs=1,
        requests=5,
        shows=("STREAM-*",),
        play=streamed_thread_and_run,
    ),
)
