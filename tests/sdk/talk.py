"""What the SDK tests share: the tools, and the warnings that the SDK gives of itself."""

from __future__ import annotations

import json

import pytest

# The SDK marks the whole API so: assistants with one word, the rest with a sentence.
quiet = [
    pytest.mark.filterwarnings("ignore:deprecated$:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The Assistants API is deprecated:DeprecationWarning"),
]
FUNCTIONS = [
    {
        "type": "function",
        "function": {
            "name": name,
            "description": f"Get the {name} of a city.",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string"}},
                "required": ["city"],
            },
        },
    }
    for name in ("weather", "time")
]


def outputs(run):
    """An output for every call that a run waits for."""
    return [
        {"tool_call_id": call.id, "output": json.dumps({"for": call.function.name})}
        for call in run.required_action.submit_tool_outputs.tool_calls
    ]
