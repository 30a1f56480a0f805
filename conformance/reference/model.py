"""The scripted model: cooperative, deterministic, and told what to do by directions.

A direction is a marker in the run's instructions or in the latest message of the user:

    [[reference:fail]]           the run fails with server_error before it writes anything
    [[reference:fail-late]]      it fails in the middle of its answer
    [[reference:rate-limit]]     it fails with rate_limit_exceeded
    [[reference:run-long]]       the run never ends by itself: cancel it, or let it expire
    [[reference:refuse-tools]]   it answers although it could call a tool
    [[reference:rounds=2]]       it asks for tools that many times before it answers
    [[reference:tokens=1000]]    its answer counts that many tokens

Without any it calls every declared function once, unless tool_choice says otherwise, and then
answers.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Any

from conformance.reference.arguments import arguments
from conformance.reference.state import Call, Ids, Run, Turn

_DIRECTION = re.compile(r"\[\[reference:([a-z-]+)(?:=(\d{1,9}))?\]\]")

_FAILED = ("server_error", "The model failed, as it was told to.")
_LIMITED = ("rate_limit_exceeded", "The model was told that it is asked too much.")


class Model:
    """The scripted model.

    Args:
        seed: of its arguments and whims.
        unwilling: probability, 0 to 1, with which it ignores tools that it may ignore.
    """

    def __init__(self, seed: int, unwilling: float = 0.0) -> None:
        self._random = random.Random(f"model {seed}")  # noqa: S311 - a script, no secret
        self._unwilling = unwilling

    def turn(self, run: Run, ids: Ids) -> Turn:
        """Return what the model does next in a run."""
        directions = _directions(run)
        prompt = _prompt_tokens(run)
        if "fail" in directions:
            return Turn(failure=_FAILED)
        if "rate-limit" in directions:
            return Turn(failure=_LIMITED)
        if "run-long" in directions:
            return Turn(prompt_tokens=prompt, endless=True)
        functions = self._functions(run, directions)
        if functions:
            calls = tuple(
                Call(ids.new("call"), f["name"], arguments(f.get("parameters"), self._random))
                for f in functions
            )
            written = sum(len(call.arguments.split()) + 2 for call in calls)
            return Turn(calls=calls, prompt_tokens=prompt, completion_tokens=written)
        text = _answer(run)
        if "fail-late" in directions:
            return Turn(text=text[: len(text) // 2], prompt_tokens=prompt, failure=_FAILED)
        written = directions.get("tokens") or len(text.split())
        return Turn(text=text, prompt_tokens=prompt, completion_tokens=written)

    def _functions(self, run: Run, directions: Mapping[str, int]) -> list[dict[str, Any]]:
        """Return the functions that it calls in this turn."""
        declared = [t["function"] for t in run.options["tools"] if t.get("type") == "function"]
        choice = run.options["tool_choice"]
        if choice == "none" or not declared:
            return []
        if isinstance(choice, dict):
            wanted = (choice.get("function") or {}).get("name")
            declared = [function for function in declared if function["name"] == wanted]
            forced = True
        else:
            forced = choice == "required"
        if run.rounds == 0 and not forced and self._declines(directions):
            return []
        if run.options["parallel_tool_calls"]:
            return declared if run.rounds < directions.get("rounds", 1) else []
        # One call a pause: the functions take turns.
        rounds = max(directions.get("rounds", 0), len(declared))
        return [declared[run.rounds % len(declared)]] if declared and run.rounds < rounds else []

    def _declines(self, directions: Mapping[str, int]) -> bool:
        return "refuse-tools" in directions or self._random.random() < self._unwilling


def _directions(run: Run) -> dict[str, int]:
    asked = [m for m in run.thread.messages if m.role == "user"]
    texts = [run.options["instructions"] or ""]
    texts += [_text_of(part) for part in asked[-1].content] if asked else []
    found = _DIRECTION.findall(" ".join(texts))
    return {name: int(value or 0) for name, value in found}


def _text_of(part: Mapping[str, Any]) -> str:
    text = part.get("text")
    return str(text.get("value", "")) if isinstance(text, dict) else ""


def _prompt_tokens(run: Run) -> int:
    texts = [_text_of(part) for message in run.thread.messages for part in message.content]
    outputs = [output for step in run.steps for output in step.outputs.values()]
    words = sum(
        len(text.split()) for text in (*texts, *outputs, run.options["instructions"] or "")
    )
    return words + 10


def _answer(run: Run) -> str:
    outputs = [output for step in run.steps for output in step.outputs.values()]
    return f"The tools said: {'; '.join(outputs)}" if outputs else "Hello! How can I help you?"
