"""What the events of a stream carry: whole objects, and deltas that add up to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.checks.fact import Check, Fact, judge, shown
from conformance.checks.registry import check
from conformance.checks.run_shape import looks_like_run
from conformance.checks.steps import looks_like_step
from conformance.checks.streams import Stream, named
from conformance.checks.tools import calls_of
from conformance.checks.view import View
from conformance.contract.validators import errors
from conformance.oracle import fold
from conformance.oracle.events import Event


@check("STREAM-OBJ-001")
def run_events_carry_runs(view: View) -> Iterator[Fact]:
    """The data of a run event is a run; its fields are judged like those of any run."""
    yield from _carry(view, "run", looks_like_run)


@check("STREAM-OBJ-002")
def step_events_carry_steps(view: View) -> Iterator[Fact]:
    """The data of a step event is a step; its fields are judged like those of any step."""
    yield from _carry(view, "step", looks_like_step)


def _carry(view: View, kind: str, looks_right: Any) -> Iterator[Fact]:
    for stream in named(view):
        for event in stream.of(kind):
            # What is no JSON object is judged as that.
            if event.word != "delta" and isinstance(event.data, dict):
                yield from judge(
                    looks_right(event.data),
                    stream.index,
                    expected=f"a {kind} in {event.name}",
                    observed=shown(event.data),
                )


def _valid(kind: str, schema: str, *, deltas: bool) -> Check:
    def valid(view: View) -> Iterator[Fact]:
        for stream in named(view):
            for event in stream.of(kind):
                if (event.word == "delta") != deltas or not isinstance(event.data, dict):
                    continue
                wrong = [
                    one
                    for one in errors(view.edition, schema, event.data)
                    # That a status is the one of its event is judged as that.
                    if not one.pointer.startswith("status")
                ]
                yield from judge(
                    not wrong,
                    stream.index,
                    expected=f"a valid {schema} in {event.name}",
                    observed=f"{wrong[0].pointer or 'data'}: {wrong[0].message[:160]}"
                    if wrong
                    else "valid",
                )

    return valid


check("STREAM-OBJ-003")(_valid("message", "Message", deltas=False))
check("STREAM-OBJ-004")(_valid("thread", "Thread", deltas=False))
check("STREAM-DELTA-001")(_valid("message", "MessageDelta", deltas=True))
check("STREAM-DELTA-002")(_valid("step", "RunStepDelta", deltas=True))


@check("STREAM-DELTA-003")
def texts_add_up(view: View) -> Iterator[Fact]:
    """The texts of a message's deltas add up to the text of the completed message."""
    for stream, message in _completed_messages(view):
        folded = fold.texts(stream.events, message.id)
        wanted = _texts(message)
        # That there are deltas at all is judged as that; what is empty needs none.
        if folded and wanted is not None:
            yield from judge(
                _filled(folded) == _filled(wanted),
                stream.index,
                expected=f"deltas that add up to {shown(list(wanted.values()))}",
                observed=shown(list(folded.values())),
            )


def _filled(parts: Mapping[int, str]) -> Mapping[int, str]:
    return {index: text for index, text in parts.items() if text}


@check("STREAM-DELTA-006")
def texts_come_in_deltas(view: View) -> Iterator[Fact]:
    """The text of a message comes in deltas before it is completed."""
    for stream, message in _completed_messages(view):
        wanted = _texts(message)
        if wanted and any(wanted.values()):
            # Deltas that cannot be read are judged as that.
            deltas = (e for e in stream.of("message") if e.word == "delta")
            count = sum(e.id in {message.id, ""} for e in deltas)
            yield from judge(
                count > 0,
                stream.index,
                expected="thread.message.delta with the text",
                observed=f"{count} deltas",
            )


def _completed_messages(view: View) -> Iterator[tuple[Stream, Event]]:
    for stream in named(view):
        for event in stream.of("message"):
            if event.word == "completed" and event.id and not event.of_user:
                yield stream, event


def _texts(message: Event) -> dict[int, str] | None:
    """Return the text of each text part by its place, None if the content cannot be read."""
    content = message.get("content")
    if not isinstance(content, list):
        return None
    found: dict[int, str] = {}
    for place, part in enumerate(content):
        text = part.get("text") if isinstance(part, dict) else None
        if isinstance(text, dict) and isinstance(text.get("value"), str):
            found[place] = text["value"]
    return found


@check("STREAM-DELTA-004")
def calls_add_up(view: View) -> Iterator[Fact]:
    """The deltas of a step add up to the function calls that the run asks for."""
    for stream, folded, final in _called(view):
        by_id = {call.get("id"): call for call in final}
        for index, piece in folded.items():
            if stream.opening == "submit" and not piece.names and not piece.arguments:
                # It tells the output of a call that was told before.
                continue
            known = index < len(final)
            # Which call it is, its first id says; without any, its place.
            default = final[index] if known else None
            call = by_id.get(piece.ids[0]) if piece.ids else default
            function = call.get("function") if call else None
            told = function if isinstance(function, Mapping) else {}
            good = call is not None and fold.says(piece, told.get("name"), told.get("arguments"))
            yield from judge(
                good,
                stream.index,
                expected=f"deltas that add up to {shown(told or final)}",
                observed=shown([piece.ids[:1], piece.names[:1], piece.arguments]),
            )


@check("STREAM-DELTA-005")
def a_call_keeps_its_id(view: View) -> Iterator[Fact]:
    """All pieces of a call that carry an id carry the same one."""
    for stream in named(view):
        for step in dict.fromkeys(e.id for e in stream.of("step")):
            for piece in fold.calls(stream.events, step).values():
                if piece.ids:
                    ids = list(dict.fromkeys(piece.ids))
                    yield from judge(
                        len(ids) == 1, stream.index, expected="one id", observed=shown(ids)
                    )


def _called(
    view: View,
) -> Iterator[tuple[Stream, Mapping[int, fold.FoldedCall], list[dict[str, Any]]]]:
    """Yield what deltas say of the calls of each step, and the calls as they were in the end."""
    for stream in named(view):
        for step in dict.fromkeys(e.id for e in stream.of("step")):
            folded = fold.calls(stream.events, step)
            final = _final_calls(stream, step)
            if folded and final:
                yield stream, folded, final


def _final_calls(stream: Stream, step: str) -> list[dict[str, Any]]:
    last, calls = stream.last, []
    ends = [e for e in stream.of("step") if e.id == step and e.word == "completed"]
    if ends:
        details = ends[-1].get("step_details")
        found = details.get("tool_calls") if isinstance(details, dict) else None
        calls = found if isinstance(found, list) else []
    elif last is not None and last.word == "requires_action" and isinstance(last.data, dict):
        calls = calls_of(last.data)
    return [c for c in calls if isinstance(c, dict) and c.get("type", "function") == "function"]
