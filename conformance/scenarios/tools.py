"""Conversations around tool calls: the round trip and the refusals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.checks.tools import call_ids
from conformance.checks.view import items
from conformance.oracle.run import TERMINAL
from conformance.scenarios.scenario import FIRST_WAIT_S, Conversation, Scenario, Stop, place
from conformance.scenarios.walk import walk

QUESTION = "What is the weather in Paris, and what time is it there? Use both tools."
UNKNOWN_STEP = "step_000000000000000000000000"
# A model may ask again after the first outputs; more rounds than this are no round trip.
MAX_ROUNDS = 5
TRIES = 2
"""Runs that are asked for before a model that was told to call a function counts as unwilling."""


class NoCall(Stop):
    """A run went on without a call.

    Attributes:
        run: as it was seen last.
    """

    def __init__(self, reason: str, run: dict[str, Any]) -> None:
        super().__init__(reason)
        self.run = run


async def waiting_run(talk: Conversation, tries: int = 1) -> dict[str, Any]:
    """Bring a run to requires_action. Raises NoCall, after labelling it, if the model won't.

    Args:
        talk: the conversation.
        tries: runs that are asked for before the model is taken for unwilling.
    """
    for left in reversed(range(tries)):
        run = await talk.run(
            await talk.thread(QUESTION),
            "create.good",
            assistant_id=await talk.world.assistant(tools=True),
            tool_choice=forcing(talk),
            parallel_tool_calls=True,
            metadata={"scenario": talk.name},
        )
        seen = await until_waiting(talk, run, None if left else "tool.unwilling")
        if seen is not None:
            return seen
    raise Stop("the run ended without a tool call")


async def until_waiting(
    talk: Conversation, run: Mapping[str, Any], unwilling: str | None
) -> dict[str, Any] | None:
    """Poll a run until it waits for outputs.

    Args:
        talk: the conversation.
        run: that was asked to call a function.
        unwilling: the label that says that the model would not; None where it is asked once more.

    Returns:
        The run as it waits; None if it ended without, and is to be asked for again.

    Raises:
        NoCall: it did not come to wait, and is not to be asked for again.
        Stop: it waits for nothing.
    """
    seen = await talk.poll(run, until={"requires_action"})
    if seen.get("status") != "requires_action":
        if unwilling is None and seen.get("status") in TERMINAL:
            return None
        seen = await talk.look(run, unwilling or "tool.unwilling")
        raise NoCall(f"the run went to {seen.get('status')} without a tool call", seen)
    if not call_ids(seen):
        raise Stop("the run waits for outputs and names no call")
    talk.world.calls[str(run["id"])] = str(call_ids(seen)[0])
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
        {"tool_call_id": str(call_id), "output": f'{{"answer": "21 °C ☀ مشمس 晴れ, {number}"}}'}
        for number, call_id in enumerate(call_ids(run), start=1)
    ]


async def submit(talk: Conversation, run: Mapping[str, Any], label: str, body: Any) -> bool:
    """Send a submission and return whether it was accepted."""
    exchange = await talk.call("submitToolOutputs", label, json=body, path=place(run))
    return exchange.status is not None and 200 <= exchange.status < 300


async def round_trip(talk: Conversation) -> None:
    """Assistant with two functions, run, all outputs, completed; then steps and messages."""
    try:
        run = await waiting_run(talk, TRIES)
    except NoCall as unwilling:
        # What is shown after the end of a run needs no call.
        await _afterwards(talk, unwilling.run)
        raise
    where = place(run)
    await talk.look(run, "poll.again")
    await talk.call("listRunSteps", "steps.waiting", path=where)
    for number in range(MAX_ROUNDS):
        outputs = outputs_for(run)
        if not await _handed_in(talk, run, outputs):
            break
        if not number:
            # A moment later: this is no race.
            await talk.wire.pause.sleep(FIRST_WAIT_S)
            await submit(talk, run, "tool.again", {"tool_outputs": outputs})
        run = await talk.poll(run, until={"requires_action"})
        if run.get("status") != "requires_action":
            break
    await _afterwards(talk, await talk.finish(run))


async def _afterwards(talk: Conversation, ended: Mapping[str, Any]) -> None:
    """Read the steps and messages of a run, send what comes too late, and use its thread again."""
    where = place(ended)
    steps = await talk.call("listRunSteps", "steps.all", path=where, query={"limit": 100})
    for step in items(steps)[:2]:
        if isinstance(step.get("id"), str):
            await talk.call("retrieveRunStep", "steps.one", path={**where, "step_id": step["id"]})
    unknown = {**where, "step_id": UNKNOWN_STEP}
    await talk.call("retrieveRunStep", "error.unknown-step", path=unknown)
    if ended.get("status") in TERMINAL:
        # The list of a run that goes on may grow from page to page.
        await walk(talk, "listRunSteps", where)
    if ended.get("status") == "completed":
        thread = {"thread_id": where["thread_id"]}
        await talk.call("listMessages", "messages.after", path=thread, query={"limit": 100})
    if ended.get("status") in TERMINAL:
        await _come_late(talk, where)


async def _handed_in(
    talk: Conversation, run: Mapping[str, Any], outputs: Sequence[Mapping[str, str]]
) -> bool:
    """Hand in outputs, the last call first; in the order of the calls where that is refused."""
    turned = {"tool_outputs": outputs[::-1]}
    if len(outputs) > 1 and await submit(talk, run, "tool.reordered", turned):
        return True
    return await submit(talk, run, "tool.submit", {"tool_outputs": outputs})


async def _come_late(talk: Conversation, where: Mapping[str, str]) -> None:
    """Hand in outputs and cancel after the end of a run; then use its thread again."""
    late = {"tool_outputs": [{"tool_call_id": "call_late", "output": "late"}]}
    await talk.call("submitToolOutputs", "tool.submit-late", json=late, path=where)
    await talk.call("cancelRun", "cancel.terminal", path=where)
    await talk.say(where["thread_id"], "Thank you.", "unlock.message")


async def refusals(talk: Conversation) -> None:
    """While a run waits: what may not be sent to its thread, and what may not be handed in."""
    run = await waiting_run(talk)
    thread = {"thread_id": str(run["thread_id"])}
    assistant = await talk.world.assistant(tools=True)
    await talk.call("createRun", "lock.run", json={"assistant_id": assistant}, path=thread)
    await talk.say(thread["thread_id"], "Are you there?", "lock.message")
    for label, body in _wrong_outputs(talk, run):
        if await submit(talk, run, label, body):
            # The run goes on with it, so a further refusal would show nothing.
            break
    seen = await talk.look(run, "tool.after-refusal")
    if seen.get("status") == "requires_action":
        await _cancel_against_submit(talk, run)


def _wrong_outputs(
    talk: Conversation, run: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield label and body of submissions that must be refused, the surest first."""
    outputs = outputs_for(run)
    yield "tool.empty-body", {}
    yield "error.output-type", {"tool_outputs": [{**o, "output": 7} for o in outputs]}
    yield "tool.none", {"tool_outputs": []}
    if len(outputs) > 1:
        yield "tool.partial", {"tool_outputs": outputs[:1]}
    yield "tool.foreign", _with_call(outputs, "call_unknown")
    surplus = {"tool_call_id": "call_surplus", "output": "more"}
    yield "tool.surplus", {"tool_outputs": [*outputs, surplus]}
    yield "tool.duplicate", {"tool_outputs": [*outputs, outputs[0]]}
    for run_id, call_id in talk.world.calls.items():
        if run_id != run["id"] and call_id not in map(str, call_ids(run)):
            yield "tool.other-run", _with_call(outputs, call_id)
            break


def _with_call(outputs: Sequence[Mapping[str, str]], call_id: str) -> dict[str, Any]:
    return {"tool_outputs": [{**outputs[0], "tool_call_id": call_id}, *outputs[1:]]}


async def _cancel_against_submit(talk: Conversation, run: Mapping[str, Any]) -> None:
    """Cancel a waiting run and hand in all its outputs at one moment."""
    where = place(run)
    outputs = {"tool_outputs": outputs_for(run)}
    await talk.at_once(
        lambda: talk.call("cancelRun", "race.cancel", path=where),
        lambda: talk.call("submitToolOutputs", "race.outputs", json=outputs, path=where),
    )
    seen = await talk.poll(run, until={"requires_action"})
    if seen.get("status") == "requires_action":
        await talk.call("cancelRun", path=where)


SCENARIOS = (
    Scenario(
        "tool-round-trip",
        "Two functions, a forced tool call, all outputs handed in, steps and messages read.",
        paid_runs=1,
        requests=29,
        spare_runs=TRIES - 1,
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
        threads=TRIES,
    ),
    Scenario(
        "tool-refusals",
        "A waiting run: second run, message, wrong outputs of every kind, cancel against outputs.",
        paid_runs=1,
        requests=22,
        spare_runs=1,
        shows=("TOOL-*", "ERR-STATE-*", "ERR-BODY-009", "ERR-ENV-*"),
        play=refusals,
    ),
)
