"""How the work of one turn comes out in pieces: the deltas of a stream.

What a run has written by a moment depends on the time alone, whether anybody streams it or not.
Source: behaviour, section 6.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from conformance.reference.state import Call, Turn

# An answer that repeats a long output would otherwise come in more events than anybody reads.
_MOST_PIECES = 60
_ARGUMENT_CHARACTERS = 8


@frozen
class Piece:
    """A part of what a turn writes: its text, if it belongs to a message, and its delta."""

    text: str
    delta: dict[str, Any]


def pieces(turn: Turn) -> tuple[Piece, ...]:
    """Return what a turn writes, in order."""
    if turn.calls:
        return tuple(_call_pieces(turn.calls))
    return tuple(_text_pieces(turn.text))


def _text_pieces(text: str) -> Iterator[Piece]:
    words = re.findall(r"\s*\S+|\s+", text)
    size = -(-len(words) // _MOST_PIECES) or 1
    for start in range(0, len(words), size):
        value = "".join(words[start : start + size])
        # Only the first part of a message carries annotations (recorded).
        part = {"value": value, "annotations": []} if start == 0 else {"value": value}
        yield Piece(value, {"content": [{"index": 0, "type": "text", "text": part}]})


def _call_pieces(calls: tuple[Call, ...]) -> Iterator[Piece]:
    for index, call in enumerate(calls):
        # Only the first part of a call carries its id, its name and the empty output (recorded).
        function = {"name": call.name, "arguments": "", "output": None}
        yield _call_piece(
            {"index": index, "id": call.id, "type": "function", "function": function}
        )
        size = max(_ARGUMENT_CHARACTERS, -(-len(call.arguments) // _MOST_PIECES))
        for start in range(0, len(call.arguments), size):
            part = {"arguments": call.arguments[start : start + size]}
            yield _call_piece({"index": index, "type": "function", "function": part})


def _call_piece(part: dict[str, Any]) -> Piece:
    return Piece("", {"step_details": {"type": "tool_calls", "tool_calls": [part]}})
