"""The assistants that scenarios share: made once, as each costs a request and a deletion."""

from __future__ import annotations

from collections.abc import Callable

import anyio

from conformance.scenarios import Conversation


class SharedAssistants:
    """The assistants that the scenarios of one repetition share, made at first use.

    Args:
        talk: opens a line to the provider to make them over.
        model: of the assistants.
    """

    def __init__(self, talk: Callable[[], Conversation], model: str) -> None:
        self._talk = talk
        self._model = model
        self._made: dict[bool, str] = {}
        self._lock = anyio.Lock()
        self.calls: dict[str, str] = {}
        self.unsupported: set[str] = set()

    async def assistant(self, *, tools: bool) -> str:
        """Return the id of the assistant with both tools, or of the one without any."""
        async with self._lock:
            if tools not in self._made:
                talk = self._talk()
                body = _assistant(self._model, tools=tools)
                self._made[tools] = talk.made(
                    await talk.call("createAssistant", "setup.assistant", json=body)
                )
            return self._made[tools]


def _assistant(model: str, *, tools: bool) -> dict[str, object]:
    return {
        "model": model,
        "name": "conformance",
        "instructions": "You answer questions. Use the tools that you have.",
        "tools": [_WEATHER, _TIME] if tools else [],
        "metadata": {"made-by": "runs-conformance"},
    }


def _function(name: str, description: str) -> dict[str, object]:
    return {
        "type": "function",
        "function": {
            "name": name,
            "description": description,
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string", "description": "Name of a city"}},
                "required": ["city"],
            },
        },
    }


_WEATHER = _function("get_weather", "The weather in a city.")
_TIME = _function("get_time", "The local time in a city.")
