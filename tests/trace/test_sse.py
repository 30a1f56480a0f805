"""Server-sent events, however they are cut and whichever way their lines end."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.trace import StreamEvent
from conformance.trace.sse import EventReader, parse_events

names = st.sampled_from(["thread.run.created", "error", "done", "message"])
# Anything but the three line ends, some of what Python takes for line ends included.
rows = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=12)
events = st.lists(st.tuples(names, st.lists(rows, min_size=1, max_size=3)), max_size=5)


def written(found: list[tuple[str, list[str]]], end: str) -> str:
    blocks = [
        "".join(f"{row}{end}" for row in (f"event: {name}", *(f"data: {d}" for d in data), ""))
        for name, data in found
    ]
    return "".join(blocks)


@given(found=events, end=st.sampled_from(["\n", "\r\n", "\r"]), cuts=st.data())
def test_events_do_not_depend_on_line_ends_or_on_cuts(
    found: list[tuple[str, list[str]]], end: str, cuts: st.DataObject
) -> None:
    text = written(found, end)
    expected = [StreamEvent(name=name, data="\n".join(data)) for name, data in found]
    assert list(parse_events(text)) == expected
    at = sorted(cuts.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    reader, seen = EventReader(), []
    for start, stop in zip([0, *at], [*at, len(text)], strict=True):
        seen += reader.feed(text[start:stop])
    assert seen == expected


@given(
    text=st.text(st.sampled_from("data: event\r\n\ufeffx"), max_size=80), cut=st.integers(0, 80)
)
def test_any_text_read_in_two_pieces_is_read_as_in_one(text: str, cut: int) -> None:
    reader = EventReader()
    assert (*reader.feed(text[:cut]), *reader.feed(text[cut:])) == parse_events(text)


def test_an_event_has_the_time_of_the_piece_that_closed_it() -> None:
    reader = EventReader()
    assert list(reader.feed("data: 1\n", 10.0)) == []
    assert list(reader.feed("\ndata: 2\n\n", 20.0)) == [
        StreamEvent(name="message", data="1", at_ms=20.0),
        StreamEvent(name="message", data="2", at_ms=20.0),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("data: open", []),
        ("data: closed by one end\n", []),
        (": comment\n\n", []),
        ("event: alone\n\ndata: x\n\n", [("message", "x")]),
        ("\ufeffdata: x\n\n", [("message", "x")]),
        ("data:x\ndata\ndata:  y\n\n", [("message", "x\n\n y")]),
        ("id: 7\nretry: 1\nother: z\ndata: x\n\n", [("message", "x")]),
    ],
)
def test_the_rules_of_the_format(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(event.name, event.data) for event in parse_events(text)] == expected


def test_a_drip_of_bytes_is_read_in_linear_time() -> None:
    """One line of a million pieces, then a hundred thousand events."""
    reader, begun = EventReader(), time.monotonic()
    for _ in range(1_000_000):
        list(reader.feed("x"))
    assert len(list(reader.feed("\n" + "data: x\n\n" * 100_000))) == 100_000
    assert time.monotonic() - begun < 20
