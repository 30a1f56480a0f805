"""What the deltas of a stream add up to.

The pieces of a message carry the index of their part, those of a step the index of their call;
texts and arguments are appended, an id and a name come with the first piece (behaviour,
section 6).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field

from conformance.oracle.events import Event


@define
class FoldedCall:
    """A function call as its pieces told it.

    Attributes:
        ids: each id that a piece carried, in order.
        names: each name that a piece carried, in order.
        arguments: the pieces of its arguments, put together.
    """

    ids: list[str] = field(factory=list)
    names: list[str] = field(factory=list)
    arguments: str = ""


def texts(events: Sequence[Event], message_id: str) -> Mapping[int, str]:
    """Return the text of each part of a message, by index, as its deltas add up to it."""
    folded: dict[int, str] = {}
    for part in _pieces(events, "message", message_id, ("content",)):
        index, text = part.get("index"), part.get("text")
        value = text.get("value") if isinstance(text, Mapping) else None
        if isinstance(index, int) and isinstance(value, str):
            folded[index] = folded.get(index, "") + value
    return folded


def calls(events: Sequence[Event], step_id: str) -> Mapping[int, FoldedCall]:
    """Return the function calls of a step, by index, as its deltas add up to them."""
    folded: dict[int, FoldedCall] = {}
    for piece in _pieces(events, "step", step_id, ("step_details", "tool_calls")):
        index, function = piece.get("index"), piece.get("function")
        if not isinstance(index, int) or piece.get("type", "function") != "function":
            continue
        call = folded.setdefault(index, FoldedCall())
        if isinstance(piece.get("id"), str):
            call.ids.append(piece["id"])
        if not isinstance(function, Mapping):
            continue
        if isinstance(function.get("name"), str):
            call.names.append(function["name"])
        if isinstance(function.get("arguments"), str):
            call.arguments += function["arguments"]
    return folded


def _pieces(
    events: Sequence[Event], kind: str, identifier: str, path: Sequence[str]
) -> Iterator[Mapping[str, Any]]:
    for event in events:
        if event.kind != kind or event.word != "delta" or event.id != identifier:
            continue
        found = event.get("delta")
        for name in path:
            found = found.get(name) if isinstance(found, Mapping) else None
        for piece in found if isinstance(found, list) else ():
            if isinstance(piece, Mapping):
                yield piece


def says(call: FoldedCall, name: Any, arguments: Any) -> bool:
    """Return whether the pieces of a call say what the call says in the end.

    A name may come whole in every piece or in parts; of the arguments the layout is free.
    """
    named = not call.names or set(call.names) == {name} or "".join(call.names) == name
    return named and bool(read(call.arguments) == read(arguments))


def read(text: Any) -> Any:
    """Return what the arguments of a call say, or their text if they are no JSON."""
    try:
        return json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):
        return text
