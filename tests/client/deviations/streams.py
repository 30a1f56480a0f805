"""Streams: names, pieces, frames and ends that deviate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runs_client import UnknownEvent, errors
from tests.client.deviations.meeting import Met, follow
from tests.client.streamed import (
    frames,
    message,
    run_event,
    said,
    step_delta,
    streaming,
)
from tests.client.world import reply, run_body, waiting

Shown = tuple[list[Any], Any]
END = run_event("completed")
SEARCH = {"index": 0, "id": "c", "type": "file_search"}
INTERPRETER = {"index": 0, "id": "c", "type": "code_interpreter"}


def stream(
    *events: tuple[str, Any],
    gives: type[Exception] | Callable[[Shown], object],
    done: bool = True,
    chunk: int = 0,
) -> Met:
    """A stream of these events; cut into chunks of some bytes if asked for."""
    text = frames(*events, done=done)
    size = chunk or max(len(text), 1)
    chunks = [text[at : at + size] for at in range(0, len(text), size)]
    return Met((streaming(chunks),), follow, gives)


def completed(shown: Shown) -> bool:
    return bool(shown[1].run.status == "completed")


def says(words: str) -> Callable[[Shown], object]:
    return lambda shown: shown[1].messages["msg_1"].content[0].text.value == words


def step_of(shown: Shown) -> dict[str, Any]:
    """The one tool call of the one step, as JSON."""
    (step,) = shown[1].steps.values()
    (call,) = step.to_dict()["step_details"]["tool_calls"]
    found: dict[str, Any] = call
    return found


def asks(arguments: str, name: str = "call_1") -> Callable[[Shown], object]:
    def holds(shown: Shown) -> bool:
        call = step_of(shown)
        return call["id"] == name and call["function"]["arguments"] == arguments

    return holds


def piece(arguments: str, **more: Any) -> tuple[str, Any]:
    return step_delta({"index": 0, "function": {"arguments": arguments}, **more})


PAUSE = ("thread.run.requires_action", waiting(("call_1", "add", "{}")))

MET: dict[str, tuple[Met, ...]] = {
    "DEV-029": (
        stream(
            run_event("incomplete"),
            gives=lambda shown: shown[1].run.status == "incomplete",
            done=False,
        ),
        stream(run_event("incomplete"), gives=lambda shown: len(shown[0]) == 1),
    ),
    "DEV-059": (
        stream(
            piece('{"x"', id="call_1", type="function"),
            piece(": ", id="call_random"),
            piece("1}", id="call_other"),
            PAUSE,
            gives=asks('{"x": 1}'),
        ),
    ),
    "DEV-062": (
        stream(
            run_event("queued", tools=[{"type": "function", "function": {"name": "web"}}]),
            END,
            gives=lambda shown: shown[0][0].run.tools[0].function.name == "web",
        ),
    ),
    "DEV-066": (
        stream(
            step_delta({"index": 0, "id": "c", "type": "bing_grounding", "bing_grounding": {}}),
            END,
            gives=lambda shown: step_of(shown)["type"] == "bing_grounding",
        ),
    ),
    "DEV-068": (
        stream(
            step_delta({**SEARCH, "file_search": {"ranking_options": {"ranker": "auto"}}}),
            step_delta({**SEARCH, "file_search": {"results": [{"file_id": "f", "score": 1}]}}),
            END,
            gives=lambda shown: step_of(shown)["file_search"]["results"][0]["file_id"] == "f",
        ),
    ),
    "DEV-069": (
        stream(
            step_delta({**INTERPRETER, "code_interpreter": {"input": "1 + "}}),
            step_delta({"index": 0, "code_interpreter": {"input": "1"}}),
            step_delta(
                {
                    "index": 0,
                    "code_interpreter": {"outputs": [{"index": 0, "type": "logs", "logs": "2"}]},
                }
            ),
            END,
            gives=lambda shown: step_of(shown)["code_interpreter"]["input"] == "1 + 1",
        ),
        stream(step_delta({**INTERPRETER, "code_interpreter": {}}), END, gives=completed),
    ),
    "DEV-073": (
        stream(
            ("thread.run.step.created", {"id": "step_1", "status": "completed"}),
            said("Hi"),
            END,
            gives=completed,
        ),
    ),
    "DEV-077": (
        stream(PAUSE, gives=lambda shown: shown[1].run.status == "requires_action"),
        stream(PAUSE, gives=lambda shown: len(shown[0]) == 1, done=False),
    ),
    "DEV-079": (
        stream(piece("{", id="call_1", type="function"), piece("}"), PAUSE, gives=asks("{}")),
    ),
    "DEV-080": (
        stream(said("Grüße ☂"), END, gives=says("Grüße ☂"), chunk=1),
        stream(said("Grüße ☂"), END, gives=says("Grüße ☂"), chunk=7),
    ),
    "DEV-081": (stream(said("Hi"), END, gives=says("Hi")),),
    "DEV-084": (
        stream(
            (
                "thread.message.in_progress",
                {"id": "msg_x", "thread_id": "", "created_at": 0, "usage": {"total_tokens": 3}},
            ),
            run_event("completed", usage=None),
            gives=completed,
        ),
    ),
    "DEV-085": (
        stream(
            run_event("completed", started_at=1000.5),
            gives=lambda shown: shown[1].run.started_at == 1000.5,
        ),
    ),
    "DEV-086": (
        stream(
            ("thread.message.delta", '"{\\"id\\": \\"msg_1\\"}"'),
            ("thread.message.delta", {"id": "msg_1", "delta": '{"content": []}'}),
            ("thread.message.delta", {"id": "msg_1", "messageDelta": {"content": []}}),
            END,
            gives=lambda shown: isinstance(shown[0][0], UnknownEvent) and completed(shown),
        ),
        stream(("thread.message.delta", "{'id': 'msg_1'}"), gives=errors.UnreadableEvent),
    ),
    "DEV-087": (
        stream(
            step_delta(
                {"index": 0, "type": "bing_grounding", "bing_grounding": {"requesturl": ""}}
            ),
            END,
            gives=lambda shown: step_of(shown)["bing_grounding"] == {"requesturl": ""},
        ),
    ),
    "DEV-088": (
        stream(done=False, gives=errors.StreamCut),
        Met((reply(run_body("queued")),), follow, errors.UnreadableAnswerError),
    ),
    "DEV-090": (
        stream(
            run_event("in_progress"),
            message_event := ("thread.message.created", message()),
            gives=errors.StreamCut,
            done=False,
        ),
        stream(message_event, gives=errors.StreamCut, done=False),
    ),
    "DEV-146": (
        stream(run_event("completed", usage=None), gives=lambda shown: shown[1].run.usage is None),
    ),
}
