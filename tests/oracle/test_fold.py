"""Deltas add up, however they are cut."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.oracle import fold
from conformance.oracle.events import Event


def text_delta(index: int, value: str, message: str = "msg_a") -> Event:
    part = {"index": index, "type": "text", "text": {"value": value}}
    return Event("thread.message.delta", {"id": message, "delta": {"content": [part]}})


def call_delta(index: int, **piece: Any) -> Event:
    details = {"type": "tool_calls", "tool_calls": [{"index": index, "type": "function", **piece}]}
    data = {"id": "step_a", "delta": {"step_details": details}}
    return Event("thread.run.step.delta", data)


def cuts(text: str) -> st.SearchStrategy[list[str]]:
    """The text in pieces."""
    places = st.lists(st.integers(0, len(text)), max_size=6).map(sorted)
    return places.map(
        lambda found: [text[a:b] for a, b in zip([0, *found], [*found, len(text)], strict=True)]
    )


texts = st.lists(st.text(max_size=30), min_size=1, max_size=3)


@given(texts, st.data())
def test_a_text_is_its_pieces_whatever_comes_between(
    parts: list[str], data: st.DataObject
) -> None:
    queues = [[(i, piece) for piece in data.draw(cuts(text))] for i, text in enumerate(parts)]
    events: list[Event] = []
    while any(queues):
        index = data.draw(st.sampled_from([i for i, queue in enumerate(queues) if queue]))
        events.append(text_delta(*queues[index].pop(0)))
        events.append(text_delta(0, "noise", message="msg_other"))
    assert list(dict(sorted(fold.texts(events, "msg_a").items())).values()) == parts


arguments = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=9)).map(
    json.dumps
)


@given(st.lists(arguments, min_size=1, max_size=3), st.data())
def test_calls_are_their_pieces(calls: list[str], data: st.DataObject) -> None:
    events: list[Event] = []
    for index, text in enumerate(calls):
        first = {"name": f"f{index}", "arguments": "", "output": None}
        events.append(call_delta(index, id=f"call_{index}", function=first))
        events += [
            call_delta(index, function={"arguments": piece}) for piece in data.draw(cuts(text))
        ]
    folded = fold.calls(events, "step_a")
    assert [call.ids for call in folded.values()] == [[f"call_{i}"] for i in range(len(calls))]
    for index, text in enumerate(calls):
        assert fold.says(folded[index], f"f{index}", text)
        assert fold.says(folded[index], f"f{index}", json.dumps(json.loads(text), indent=2))
        assert not fold.says(folded[index], "another", text)
        assert not fold.says(folded[index], f"f{index}", text[:-1])


def test_a_name_comes_whole_each_time_or_in_parts() -> None:
    def named(*names: str) -> fold.FoldedCall:
        events = [call_delta(0, function={"name": name, "arguments": ""}) for name in names]
        return fold.calls(events, "step_a")[0]

    assert fold.says(named("get_time", "get_time"), "get_time", "")
    assert fold.says(named("get_", "time"), "get_time", "")
    assert not fold.says(named("get_time", "get_weather"), "get_time", "")


@pytest.mark.parametrize(
    "delta",
    [
        None,
        7,
        {},
        {"content": 7, "step_details": 7},
        {"content": [7, {"index": "x"}], "step_details": {"tool_calls": [7, {"index": None}]}},
        {"content": [{"index": 0, "text": 7}], "step_details": {"tool_calls": {"a": 1}}},
        {"step_details": {"tool_calls": [{"index": 0, "type": "file_search"}]}},
    ],
)
def test_what_cannot_be_read_adds_nothing(delta: object) -> None:
    message = Event("thread.message.delta", {"id": "a", "delta": delta})
    step = Event("thread.run.step.delta", {"id": "a", "delta": delta})
    assert dict(fold.texts([message], "a")) == {}
    assert dict(fold.calls([step], "a")) == {}
