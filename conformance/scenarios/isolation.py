"""What must be out of reach: through another thread, with another account's key, after deletion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.checks.view import is_success
from conformance.oracle.run import TERMINAL
from conformance.scenarios.scenario import Conversation, Refused, Scenario, place
from conformance.scenarios.tools import QUESTION, forcing, outputs_for

MANY_MESSAGES = 21
"""One more than a page holds where nobody says how many it should hold."""
_TOUCHED = {"metadata": {"touched": "yes"}}


async def isolation(talk: Conversation) -> None:
    """A run that waits for outputs is reached for in every wrong way; then its thread goes."""
    assistant = await talk.world.assistant(tools=True)
    home, other = await talk.thread(), await full_thread(talk)
    message = talk.made(await talk.say(home, QUESTION, "message.user"))
    run = await talk.run(home, "create.good", assistant_id=assistant, tool_choice=forcing(talk))
    seen = await talk.poll(run, until={"requires_action"})
    if seen.get("status") in TERMINAL:
        seen = await talk.look(run, "tool.unwilling")
    await talk.call("listMessages", "list.default", path={"thread_id": other})
    await _through(talk, {**place(run), "thread_id": other}, message, seen)
    stranger = await _second_key(talk)
    await _as_stranger(talk, place(run), stranger, seen)
    if seen.get("status") not in TERMINAL:
        await talk.call("cancelRun", path=place(run))
        seen = await talk.poll(run, until={"requires_action"})
    if seen.get("status") in TERMINAL:
        await _adding_as_stranger(talk, home, assistant, stranger)
        await _after_deletion(talk, place(run), assistant)
    await _without_assistant(talk, other)


async def full_thread(talk: Conversation) -> str:
    """Create a thread that has more messages than a page; an empty one if that is refused."""
    messages = [{"role": "user", "content": f"Note {n}."} for n in range(1, MANY_MESSAGES + 1)]
    try:
        return talk.made(
            await talk.call("createThread", "create.full", json={"messages": messages})
        )
    except Refused:
        return await talk.thread()


async def _through(
    talk: Conversation, astray: Mapping[str, str], message: str, seen: Mapping[str, Any]
) -> None:
    """Reach for a run, and a message of its thread, through a thread that they are not on."""
    await talk.call("retrieveRun", "iso.retrieve", path=astray)
    await talk.call("modifyRun", "iso.modify", json=_TOUCHED, path=astray)
    await talk.call("listRunSteps", "iso.steps", path=astray)
    where = {"thread_id": astray["thread_id"], "message_id": message}
    await talk.call("retrieveMessage", "iso.message", path=where)
    if seen.get("status") == "requires_action":
        outputs = {"tool_outputs": outputs_for(seen)}
        await talk.call("submitToolOutputs", "iso.submit", json=outputs, path=astray)
        await talk.call("cancelRun", "iso.cancel", path=astray)


async def _second_key(talk: Conversation) -> Mapping[str, str]:
    """Return the header with another account's key; empty if there is none, or it is not taken."""
    key = talk.wire.target.second_credentials()
    if not key:
        return {}
    own = await talk.call("listAssistants", "key.assistants", query={"limit": 100}, headers=key)
    return key if is_success(own) else {}


async def _as_stranger(
    talk: Conversation, where: Mapping[str, str], key: Mapping[str, str], seen: Mapping[str, Any]
) -> None:
    """Reach for a run and what is around it with the key of another account."""
    if not key:
        return
    thread = {"thread_id": where["thread_id"]}
    await talk.call("retrieveThread", "key.thread", path=thread, headers=key)
    await talk.call("retrieveRun", "key.run", path=where, headers=key)
    await talk.call("listMessages", "key.messages", path=thread, headers=key)
    await talk.call("listRunSteps", "key.steps", path=where, headers=key)
    await talk.call("modifyRun", "key.modify", json=_TOUCHED, path=where, headers=key)
    if seen.get("status") == "requires_action":
        outputs = {"tool_outputs": outputs_for(seen)}
        await talk.call("submitToolOutputs", "key.submit", json=outputs, path=where, headers=key)
        await talk.call("cancelRun", "key.cancel", path=where, headers=key)


async def _adding_as_stranger(
    talk: Conversation, thread: str, assistant: str, key: Mapping[str, str]
) -> None:
    """Add to a thread with the key of another account. Before, the lock would have refused it."""
    if not key:
        return
    where = {"thread_id": thread}
    hello = {"role": "user", "content": "Hello."}
    await talk.call("createMessage", "key.message", json=hello, path=where, headers=key)
    run = {"assistant_id": assistant}
    await talk.call("createRun", "key.create", json=run, path=where, headers=key)


async def _after_deletion(talk: Conversation, where: Mapping[str, str], assistant: str) -> None:
    """Delete a thread and ask for what was on it."""
    thread = {"thread_id": where["thread_id"]}
    if not is_success(await talk.call("deleteThread", "gone.delete", path=thread)):
        return
    await talk.call("listMessages", "gone.messages", path=thread)
    await talk.call("retrieveRun", "gone.run", path=where)
    await talk.call("createRun", "gone.create", json={"assistant_id": assistant}, path=thread)
    await talk.call("retrieveThread", "gone.thread", path=thread)


async def _without_assistant(talk: Conversation, thread: str) -> None:
    """Ask for a run of an assistant that was deleted."""
    body = {"model": talk.wire.target.model}
    made = talk.made(await talk.call("createAssistant", "setup.assistant", json=body))
    deleted = await talk.call("deleteAssistant", "gone.delete", path={"assistant_id": made})
    if is_success(deleted):
        run = {"assistant_id": made}
        await talk.call("createRun", "gone.assistant", json=run, path={"thread_id": thread})


SCENARIOS = (
    Scenario(
        "isolation",
        "A waiting run is reached for through another thread, with a second key, after deletion.",
        # One is owed; three more are asked for in vain.
        paid_runs=1,
        requests=36,
        spare_runs=3,
        shows=("ISO-*", "THREAD-MSG-*", "LIST-DEFAULT-*", "ERR-GONE-001"),
        play=isolation,
        threads=2,
    ),
)
