"""Requests that are sent at one moment. What may come of it stands in the oracle."""

from __future__ import annotations

from typing import Any

from conformance.scenarios.scenario import Conversation, Scenario, Stop, place
from conformance.scenarios.tools import QUESTION, forcing, outputs_for, until_waiting
from conformance.trace import Exchange

SAID = "Answer in English, please."
"""What is said while two runs are asked for."""


async def races(talk: Conversation) -> None:
    """Two runs and a message at once on a free thread; then its outputs twice at once."""
    thread = await talk.thread(QUESTION)
    run = await _create_twice(talk, thread)
    seen = await until_waiting(talk, run, "race.unwilling")
    assert seen is not None
    outputs = {"tool_outputs": outputs_for(seen)}

    async def submit() -> Exchange:
        return await talk.call("submitToolOutputs", "race.submit", json=outputs, path=place(run))

    await talk.at_once(submit, submit)
    # What the model makes of them is of no interest here, and would have to be paid for.
    await talk.call("cancelRun", "cancel.resumed", path=place(run))
    await talk.poll(run)


async def _create_twice(talk: Conversation, thread: str) -> dict[str, Any]:
    """Ask for two runs and say something at one moment. Raises Stop if no run came of it."""
    where = {"thread_id": thread}
    wanted = {
        "assistant_id": await talk.world.assistant(tools=True),
        "tool_choice": forcing(talk),
    }
    body = talk.fitting("CreateRunRequest", wanted)

    async def create() -> Exchange:
        return await talk.call("createRun", "race.create", json=body, path=where)

    answers = await talk.at_once(create, create, lambda: talk.say(thread, SAID, "race.message"))
    runs = [
        {"id": talk.made(answer), "thread_id": thread}
        for answer in answers[:2]
        if answer is not None and answer.status is not None and 200 <= answer.status < 300
    ]
    if len(runs) > 1:
        # Are both active at once?
        for run in runs:
            await talk.look(run, "poll.again")
    await talk.call("listMessages", "race.messages", query={"limit": 100}, path=where)
    if not runs:
        raise Stop("neither of two runs was accepted")
    for second in runs[1:]:
        await talk.call("cancelRun", path=place(second))
        await talk.poll(second, until={"requires_action"})
    return runs[0]


SCENARIOS = (
    Scenario(
        "races",
        "At one moment: two runs and a message on one thread; the same outputs twice.",
        # The second one should be refused.
        paid_runs=1,
        requests=15,
        spare_runs=1,
        shows=("RUN-RACE-*", "TOOL-RACE-*", "RUN-CANCEL-*"),
        play=races,
    ),
)
