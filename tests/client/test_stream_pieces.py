"""Objects put together from the pieces that streams send."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from runs_client import (
    MessageDeltaEvent,
    StepDeltaEvent,
)
from tests.client.streamed import (
    follow,
    frames,
    message,
    run_event,
    said,
    step_delta,
    streaming,
)
from tests.client.world import waiting


@given(st.lists(st.text(max_size=6), min_size=1, max_size=8))
def test_text_adds_up_in_order(pieces: list[str]):
    body = frames(
        ("thread.message.created", message()), *map(said, pieces), run_event("completed")
    )
    events, stream = follow("sync", streaming([body]))
    assert stream.messages["msg_1"].content[0].text.value == "".join(pieces)
    texts = [event.text for event in events if isinstance(event, MessageDeltaEvent)]
    assert texts == pieces


def test_pieces_without_a_beginning_add_up_too():
    _, stream = follow(
        "sync", streaming([frames(said("Hel"), said("lo"), run_event("completed"))])
    )
    assert stream.messages["msg_1"].content[0].text.value == "Hello"


def test_arguments_of_parallel_calls_are_put_together_by_place():
    """The first piece has id and name; later ones have none, or, on some servers, another id."""
    first = {"type": "function", "function": {"name": "a", "arguments": "", "output": None}}
    body = frames(
        ("thread.run.step.created", {"id": "step_1", "status": "in_progress"}),
        step_delta({"index": 0, "id": "call_a", **first}),
        step_delta({"index": 0, "type": "function", "function": {"arguments": '{"x"'}}),
        step_delta({"index": 1, "id": "call_b", **first}),
        step_delta(
            {"index": 0, "id": "call_other", "function": {"arguments": ": 1}"}},
            {"index": 1, "function": {"arguments": "{}"}},
        ),
        ("thread.run.requires_action", waiting()),
    )
    events, stream = follow("sync", streaming([body]))
    calls = stream.steps["step_1"].step_details.tool_calls
    assert [(call.id, call.function.arguments) for call in calls] == [
        ("call_a", '{"x": 1}'),
        ("call_b", "{}"),
    ]
    assert calls[0].function.output is None
    assert "index" not in calls[0].to_dict()
    assert isinstance(events[1], StepDeltaEvent)


def test_a_call_that_was_shown_whole_and_comes_again_in_pieces_is_there_once():
    call = {"id": "call_a", "type": "function", "function": {"name": "a", "arguments": "{}"}}
    step = {"id": "step_1", "step_details": {"type": "tool_calls", "tool_calls": [call]}}
    body = frames(
        ("thread.run.step.created", step),
        step_delta({"index": 0, **call, "function": {"name": "a", "arguments": "{"}}),
        step_delta({"index": 0, "id": "call_a", "function": {"arguments": "}"}}),
        ("thread.run.requires_action", waiting()),
    )
    _, stream = follow("sync", streaming([body]))
    assert stream.steps["step_1"].to_dict() == step


def test_a_null_in_a_later_piece_takes_nothing_back():
    """Outputs are null in each piece that some servers send, before and after they are known."""
    call = {"index": 0, "id": "call_a", "type": "function"}
    body = frames(
        step_delta({**call, "function": {"name": "a", "arguments": "{}", "output": None}}),
        step_delta({**call, "function": {"output": "4"}}),
        step_delta({**call, "function": {"output": None, "name": None}}),
        run_event("completed"),
    )
    _, stream = follow("sync", streaming([body]))
    function = stream.steps["step_1"].step_details.tool_calls[0].function
    assert (function.name, function.arguments, function.output) == ("a", "{}", "4")


def test_code_and_its_prints_are_put_together():
    def piece(**code: Any) -> tuple[str, Any]:
        return step_delta({"index": 0, "type": "code_interpreter", "code_interpreter": code})

    logs = {"index": 0, "type": "logs"}
    body = frames(
        piece(input="print("),
        piece(input="1)"),
        piece(outputs=[{**logs, "logs": "1"}]),
        piece(outputs=[{**logs, "logs": "\n"}]),
        run_event("completed"),
    )
    _, stream = follow("sync", streaming([body]))
    code = stream.steps["step_1"].step_details.tool_calls[0].code_interpreter
    assert (code.input_, code.outputs[0].logs) == ("print(1)", "1\n")
