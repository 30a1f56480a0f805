"""Print the text of an answer as it is written, tool calls included.

RUNS_BASE_URL=http://127.0.0.1:8000/v1 RUNS_API_KEY=any python examples/stream_text.py
"""

from __future__ import annotations

import asyncio
import os

from assistants_api import models

from runs_client import AsyncRunsClient, AsyncRunStream, MessageDeltaEvent, RunEvent, StepEvent


async def show(stream: AsyncRunStream) -> models.Run:
    """Print what comes; return the run as last seen."""
    async for event in stream:
        match event:
            case MessageDeltaEvent(text=text):
                print(text, end="", flush=True)
            case RunEvent(name=name) | StepEvent(name=name):
                print(f"\n[{name}]", end=" ")
            case _:
                pass
    if stream.run is None:
        raise RuntimeError("a stream without a run")
    return stream.run


async def main() -> None:
    """Follow a run through a pause to its end."""
    base_url, key = os.environ["RUNS_BASE_URL"], os.environ["RUNS_API_KEY"]
    async with AsyncRunsClient(base_url, api_key=key) as client:
        tool = models.FunctionTool(function=models.FunctionDefinition(name="now"))
        assistant = await client.assistants.create(
            models.CreateAssistantRequest(model="gpt-4o", tools=[tool])
        )
        thread = await client.threads.create()
        body = models.CreateRunRequest(assistant_id=assistant.id)
        async with client.runs.stream(thread.id, body) as stream:
            run = await show(stream)
        while run.status == "requires_action":
            outputs = await client.runs.answer(run, {"now": lambda: "noon"})
            async with client.runs.submit_stream(thread.id, run.id, outputs, after=stream) as more:
                run = await show(more)
        print(f"\nthe run is {run.status}")
        await client.threads.delete(thread.id)
        await client.assistants.delete(assistant.id)


if __name__ == "__main__":
    asyncio.run(main())
