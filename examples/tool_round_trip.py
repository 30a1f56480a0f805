"""Let a run call two functions, and print what it says.

RUNS_BASE_URL=http://127.0.0.1:8000/v1 RUNS_API_KEY=any python examples/tool_round_trip.py
"""

from __future__ import annotations

import os

from assistants_api import models

from runs_client import RunsClient


def temperature(city: str) -> dict[str, object]:
    """Pretend to know how warm it is."""
    return {"city": city, "celsius": 21}


async def rain(city: str) -> str:
    """Pretend to look at the sky; async functions may stand beside plain ones."""
    return f"no rain in {city}"


def declared(name: str) -> models.FunctionTool:
    """Describe a function of one city to the model."""
    parameters = {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
    }
    return models.FunctionTool(
        function=models.FunctionDefinition(
            name=name, parameters=models.FunctionParameters.from_dict(parameters)
        )
    )


def texts(message: models.Message) -> list[str]:
    """Return the text parts of a message."""
    return [part.text.value for part in message.content if isinstance(part, models.TextContent)]


def main() -> None:
    """Create what a run needs, run it, clean up."""
    base_url, key = os.environ["RUNS_BASE_URL"], os.environ["RUNS_API_KEY"]
    with RunsClient(base_url, api_key=key) as client:
        assistant = client.assistants.create(
            models.CreateAssistantRequest(
                model="gpt-4o", tools=[declared("temperature"), declared("rain")]
            )
        )
        thread = client.threads.create()
        client.messages.create(
            thread.id,
            models.CreateMessageRequest(role="user", content="Do I need a coat in Oslo?"),
        )
        run = client.runs.run_tools(
            thread.id,
            models.CreateRunRequest(assistant_id=assistant.id),
            {"temperature": temperature, "rain": rain},
        )
        print(f"the run is {run.status}")
        for step in client.steps.iterate(thread.id, run.id, order="asc"):
            print(f"step: {step.type_}")
        for message in client.messages.iterate(thread.id, run_id=run.id):
            print(*texts(message))
        client.threads.delete(thread.id)
        client.assistants.delete(assistant.id)


if __name__ == "__main__":
    main()
