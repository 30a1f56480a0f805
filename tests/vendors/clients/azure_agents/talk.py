"""azure-ai-agents, as it comes: the tool round trip, and the same as a stream.

    python talk.py BASE_URL KEY [OPENAI-BETA]

Its own way to send a credential refuses plain http; it takes any other policy instead.
"""

from __future__ import annotations

import json
import sys
import time

from azure.ai.agents import AgentsClient
from azure.ai.agents._version import VERSION
from azure.ai.agents.models import (
    AgentEventHandler,
    FunctionToolDefinition,
    ListSortOrder,
    ToolOutput,
)
from azure.core.credentials import AzureKeyCredential
from azure.core.pipeline.policies import SansIOHTTPPolicy

TOOL = FunctionToolDefinition(
    {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "Get the weather of a city.",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string"}},
                "required": ["city"],
            },
        },
    }
)


class Bearer(SansIOHTTPPolicy):
    def __init__(self, key):
        super().__init__()
        self._value = f"Bearer {key}"

    def on_request(self, request):
        request.http_request.headers["Authorization"] = self._value


class Texts(AgentEventHandler):
    def __init__(self):
        super().__init__()
        self.text = ""

    def on_message_delta(self, delta):
        self.text += delta.text


def outputs(run):
    return [
        ToolOutput(tool_call_id=call.id, output=json.dumps({"sky": "clear"}))
        for call in run.required_action.submit_tool_outputs.tool_calls
    ]


def settled(client, run, thread):
    for _ in range(400):
        run = client.runs.get(thread.id, run.id)
        if run.status not in {"queued", "in_progress"}:
            return run
        time.sleep(0.05)
    raise TimeoutError(f"still {run.status}")


def asked(client):
    agent = client.create_agent(model="gpt-4o", tools=[TOOL])
    thread = client.threads.create()
    client.messages.create(thread.id, role="user", content="How is the weather in Oslo?")
    return agent, thread


def last_text(client, thread):
    answer = next(iter(client.messages.list(thread.id)))
    assert answer.role in {"assistant", "agent"}, answer.role
    return answer.content[0].text.value


def round_trip(client):
    agent, thread = asked(client)
    run = settled(client, client.runs.create(thread.id, agent_id=agent.id), thread)
    assert run.status == "requires_action", run.status
    client.runs.submit_tool_outputs(thread.id, run.id, tool_outputs=outputs(run))
    run = settled(client, run, thread)
    assert run.status == "completed", run.status
    steps = client.run_steps.list(thread.id, run.id, order=ListSortOrder.ASCENDING)
    assert [step.type for step in steps] == ["tool_calls", "message_creation"]
    assert last_text(client, thread)


def stream(client):
    agent, thread = asked(client)
    with client.runs.stream(thread.id, agent_id=agent.id) as events:
        seen = [data for _, data, _ in events]
    run = [data for data in seen if getattr(data, "object", None) == "thread.run"][-1]
    assert run.status == "requires_action", run.status
    handler = Texts()
    client.runs.submit_tool_outputs_stream(
        thread.id, run.id, tool_outputs=outputs(run), event_handler=handler
    )
    handler.until_done()
    assert handler.text == last_text(client, thread)


def outcome(act, *arguments):
    try:
        act(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "works"


if __name__ == "__main__":
    base_url, key, *beta = sys.argv[1:]
    # Azure's own service wants no OpenAI-Beta, so the client sends none by itself.
    client = AgentsClient(
        base_url,
        AzureKeyCredential(key),
        authentication_policy=Bearer(key),
        headers={"OpenAI-Beta": beta[0]} if beta else {},
    )
    result = {"round trip": outcome(round_trip, client), "stream": outcome(stream, client)}
    sys.stdout.write(json.dumps({"version": VERSION, **result}))
