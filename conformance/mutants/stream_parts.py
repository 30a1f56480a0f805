"""Defects of telling: the steps, messages and deltas within a stream, and what they add up to.

Defects that were found in the field name where (facts: deviations).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from attrs import evolve

from conformance.mutants.mutant import retold
from conformance.mutants.streams import MESSAGE, STEP
from conformance.mutants.telling import (
    Frame,
    Teller,
    as_told,
    changed,
    counted,
    drop,
    instead,
    late,
    on,
    replaced,
    twice,
)

_DELTA = f"{MESSAGE}.delta"


# -- steps ---------------------------------------------------------------------------------

retold(
    "stream-step-not-created",
    "A step is in progress without having been created.",
    on(f"{STEP}.created", drop),
    "STREAM-STEP-001",
)
retold(
    "stream-step-born-completed",
    "A step is announced as completed before it wrote anything.",
    on(f"{STEP}.created", changed(lambda step: step.update(status="completed"))),
    "STREAM-STEP-002",
    "STEP-NULL-002",
    "STEP-NULL-004",
)
retold(
    "stream-step-ends-twice",
    "The end of a step comes twice.",
    on(f"{STEP}.completed", twice),
    "STREAM-STEP-003",
)
retold(
    "stream-step-grows-late",
    "A step is told to be in progress after its deltas.",
    late(f"{STEP}.in_progress", after="*.delta"),
    "STREAM-STEP-003",
)
retold(
    "stream-step-never-ends",
    "The step that writes the message is never told to be completed.",
    on(f"{STEP}.completed", lambda frame: () if _writes(frame.data) else (frame,)),
    "STREAM-STEP-004",
)
retold(
    "stream-outputs-untold",
    "The stream after the outputs does not tell that their step is completed.",
    on(f"{STEP}.completed", lambda frame: (frame,) if _writes(frame.data) else ()),
    "STREAM-STEP-005",
)
retold(
    "stream-step-stub",
    "Step events carry an id and a status alone.",
    on(
        f"{STEP}.in_progress",
        instead(lambda step: {"id": step["id"], "object": STEP, "status": step["status"]}),
    ),
    "STREAM-OBJ-002",
)
retold(
    "stream-other-step-ids",
    "Steps have other ids in streams than in lists.",
    replaced("*", '"id": "step_', '"id": "step_x'),
    "STREAM-SAME-004",
)
retold(
    "stream-step-without-output",
    "The completed step of a stream shows an empty output where the list has one.",
    on(f"{STEP}.completed", changed(lambda step: _each_call(step, "output", ""))),
    "STREAM-SAME-005",
)
retold(
    "stream-step-other-usage",
    "The tokens of a step are others in the stream than in the list.",
    on(
        f"{STEP}.completed",
        changed(
            lambda step: step["usage"].update(
                prompt_tokens=step["usage"]["prompt_tokens"] + 1,
                total_tokens=step["usage"]["total_tokens"] + 1,
            )
        ),
    ),
    "STREAM-SAME-005",
)


def _writes(step: Any) -> bool:
    return bool(step["type"] == "message_creation")


def _each_call(step: Any, field: str, value: object) -> None:
    for call in step["step_details"].get("tool_calls", ()):
        call["function"][field] = value


# -- messages ------------------------------------------------------------------------------

retold(
    "stream-message-not-created",
    "A message is in progress without having been created.",
    on(f"{MESSAGE}.created", drop),
    "STREAM-MSG-001",
)
retold(
    "stream-message-status-lags",
    "The completed message still says that it is in progress.",
    on(f"{MESSAGE}.completed", changed(lambda one: one.update(status="in_progress"))),
    "STREAM-MSG-002",
)
retold(
    "stream-message-without-status",
    "Messages in streams have no status, as in answers.",
    on(f"{MESSAGE}.completed", changed(lambda one: one.pop("status"))),
    "STREAM-MSG-002",
)
retold(
    "stream-message-ends-first",
    "Deltas come after the message that they belong to was completed.",
    late(_DELTA, after=f"{MESSAGE}.completed"),
    "STREAM-MSG-003",
)
retold(
    "stream-message-never-ends",
    "The completed message is never told.",
    on(f"{MESSAGE}.completed", drop),
    "STREAM-MSG-004",
)
retold(
    "stream-message-outlives-step",
    "A message is completed after the step that writes it.",
    late(f"{MESSAGE}.completed", after=f"{STEP}.completed"),
    "STREAM-MSG-005",
)
retold(
    "stream-message-null-content",
    "The content of a new message is null.",
    on(f"{MESSAGE}.created", changed(lambda one: one.update(content=None))),
    "STREAM-OBJ-003",
)
retold(
    "stream-message-camel-case",
    "The keys of a message are written in camel case.",
    on(
        f"{MESSAGE}.in_progress",
        instead(lambda one: {_camel(name): value for name, value in one.items()}),
    ),
    "STREAM-OBJ-003",
)
retold(
    "stream-other-message-ids",
    "Messages have other ids in streams than in lists.",
    # The completed step keeps the true one: that it says what the list says is another matter.
    replaced("thread.[!r]*", '"msg_', '"msg_x'),
    "STREAM-SAME-002",
    "STREAM-MSG-005",
)
retold(
    "stream-other-text",
    "The text of a message is another in the stream than in the list.",
    replaced(f"{MESSAGE}.*", "Hello", "Hallo"),
    "STREAM-SAME-003",
)
retold(
    "stream-usage-in-a-message",
    "Usage comes in a message of its own, which no list holds.",
    on(
        f"{MESSAGE}.completed",
        lambda frame: (
            frame,
            Frame(f"{MESSAGE}.in_progress", {**_stub(frame.data), "usage": {"total_tokens": 7}}),
        ),
    ),
    "STREAM-MSG-001",
    "STREAM-MSG-004",
)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def _stub(message: Any) -> dict[str, Any]:
    return {**message, "id": "msg_usage", "status": "in_progress", "content": []}


# -- deltas --------------------------------------------------------------------------------

retold(
    "stream-delta-unmarked",
    "Deltas of messages do not say what they are.",
    on(_DELTA, changed(lambda delta: delta.pop("object"))),
    "STREAM-DELTA-001",
)
retold(
    "stream-call-without-index",
    "Deltas of calls do not say which call they belong to.",
    on(f"{STEP}.delta", changed(lambda delta: _each_piece(delta, lambda p: p.pop("index")))),
    "STREAM-DELTA-002",
)
retold(
    "stream-text-lost",
    "Every second delta of a message is lost.",
    counted(_DELTA, lambda frame, number: () if number % 2 else (frame,)),
    "STREAM-DELTA-003",
)
retold(
    "stream-text-twice",
    "Deltas of a message come twice.",
    on(_DELTA, twice),
    "STREAM-DELTA-003",
)
retold(
    "stream-text-swapped",
    "The first two deltas of a message come in the wrong order.",
    lambda operation: _swapped(),
    "STREAM-DELTA-003",
)


def _swapped() -> Teller:
    held: list[Frame] = []
    passed = [False]

    def tell(frame: Frame | None) -> Iterable[Frame]:
        if frame is None or frame.name != _DELTA or passed[0]:
            return as_told(frame)
        if not held:
            held.append(frame)
            return ()
        passed[0] = True
        return (frame, *held)

    return tell


def _so_far(operation: str) -> Teller:
    texts: list[str] = []

    def tell(frame: Frame | None) -> Iterable[Frame]:
        if frame is None or frame.name != _DELTA:
            return as_told(frame)
        whole = json.loads(json.dumps(frame.data))
        text = whole["delta"]["content"][0]["text"]
        texts.append(text["value"])
        text["value"] = "".join(texts)
        return (evolve(frame, data=whole),)

    return tell


retold(
    "stream-text-so-far",
    "Each delta carries the whole text so far instead of the next piece.",
    _so_far,
    "STREAM-DELTA-003",
)
retold(
    "stream-text-at-once",
    "The text of a message comes with its end alone, not in deltas.",
    on(_DELTA, drop),
    "STREAM-DELTA-006",
)
retold(
    "stream-arguments-lost",
    "The last piece of the arguments of a call is lost.",
    counted(f"{STEP}.delta", lambda frame, number: () if number == 1 else (frame,)),
    "STREAM-DELTA-004",
)
retold(
    "stream-call-other-name",
    "The deltas of a call name another function than the run asks for.",
    on(
        f"{STEP}.delta",
        changed(lambda delta: _each_piece(delta, lambda p: _rename(p["function"]))),
    ),
    "STREAM-DELTA-004",
)
retold(
    "stream-call-other-id",
    "The deltas of a call carry another id than the run asks for.",
    on(f"{STEP}.delta", changed(lambda delta: _each_piece(delta, _other_id))),
    "STREAM-DELTA-004",
)
retold(
    "stream-call-fresh-ids",
    "Each piece of a call carries a new id.",
    counted(
        f"{STEP}.delta",
        lambda frame, number: changed(
            lambda delta: _each_piece(delta, lambda p: p.setdefault("id", f"call_new_{number}"))
        )(frame),
    ),
    "STREAM-DELTA-005",
)


def _each_piece(delta: Any, change: Any) -> None:
    for piece in delta["delta"]["step_details"]["tool_calls"]:
        change(piece)


def _rename(function: Any) -> None:
    if "name" in function:
        function["name"] = "another"


def _other_id(piece: Any) -> None:
    if "id" in piece:
        piece["id"] = "call_other"
