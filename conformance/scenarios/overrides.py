"""A run that is told other things than its assistant."""

from __future__ import annotations

from conformance.scenarios.scenario import Conversation, Scenario

# A model that is to answer in JSON has to be told so.
GREETING = 'Say hello in one short sentence, as JSON: {"greeting": "…"}.'
ADDED = ("My name is Ada.", "I come from London.")
"""Messages that are added to the thread with the run, in this order."""
MORE = "Mention the name that you are given."


async def overrides(talk: Conversation) -> None:
    """Sampling, limits, no tools at all, more instructions, and messages added with the run."""
    thread = await talk.thread(GREETING)
    run = await talk.run(
        thread,
        "create.overrides",
        assistant_id=await talk.world.assistant(tools=True),
        tools=[],
        temperature=0,
        top_p=0.5,
        max_prompt_tokens=20_000,
        truncation_strategy={"type": "last_messages", "last_messages": 10},
        # Plain text would be what stands there if nothing is kept.
        response_format={"type": "json_object"},
        additional_instructions=MORE,
        additional_messages=[{"role": "user", "content": text} for text in ADDED],
    )
    await talk.poll(run)
    await talk.call(
        "listMessages",
        "messages.added",
        query={"limit": 100, "order": "asc"},
        path={"thread_id": thread},
    )


SCENARIOS = (
    Scenario(
        "overrides",
        "A run with sampling, limits, an empty list of tools, and messages added to its thread.",
        paid_runs=1,
        requests=8,
        shows=("RUN-*", "MSG-ADD-*", "TOOL-CHOICE-004"),
        play=overrides,
    ),
)
