"""langchain's OpenAIAssistantRunnable, as it comes: the tool round trip. It has no stream.

python talk.py BASE_URL KEY
"""

from __future__ import annotations

import json
import sys
import warnings
from importlib.metadata import version

import openai
from langchain_classic.agents.openai_assistant import OpenAIAssistantRunnable

warnings.filterwarnings("ignore")
TOOL = {
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


def round_trip(client):
    agent = OpenAIAssistantRunnable.create_assistant(
        name="weather",
        instructions="Use the tool.",
        tools=[TOOL],
        model="gpt-4o",
        client=client,
        check_every_ms=50,
        as_agent=True,
    )
    actions = agent.invoke({"content": "How is the weather in Oslo?"})
    assert [action.tool for action in actions] == ["weather"], actions
    ended = agent.invoke({"intermediate_steps": [(action, "clear") for action in actions]})
    assert ended.return_values["output"], ended


def outcome(act, *arguments):
    try:
        act(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "works"


if __name__ == "__main__":
    base_url, key = sys.argv[1:]
    client = openai.OpenAI(api_key=key, base_url=base_url, max_retries=0, timeout=30)
    result = {"round trip": outcome(round_trip, client), "stream": "none"}
    sys.stdout.write(json.dumps({"version": version("langchain-classic"), **result}))
