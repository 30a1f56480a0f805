"""Defects of telling: streams whose events are missing, twice, out of order, or not what they say.

Defects that were found in the field name where (facts: deviations).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve

from conformance.mutants.mutant import retold
from conformance.mutants.telling import (
    BrokenOff,
    Frame,
    Teller,
    as_told,
    changed,
    counted,
    drop,
    framed,
    instead,
    late,
    on,
    renamed,
    replaced,
    twice,
)

RUN, STEP, MESSAGE = "thread.run", "thread.run.step", "thread.message"
_DONE_NAMELESS = b"data: [DONE]\n\n"


# -- frames --------------------------------------------------------------------------------

retold(
    "stream-without-names",
    "Events come as data alone, without a line that names them.",
    framed(lambda frame: f"data: {frame.text()}\n\n".encode()),
    "STREAM-FRAME-002",
)
retold(
    "stream-delta-as-text",
    "The data of deltas is a string that holds the object.",
    on(f"{MESSAGE}.delta", instead(lambda data: json.dumps(json.dumps(data)))),
    "STREAM-FRAME-001",
)
retold(
    "stream-data-no-json",
    "The data of step events is written like a Python dictionary.",
    on(f"{STEP}.in_progress", instead(repr)),
    "STREAM-FRAME-001",
)
retold(
    "stream-without-done",
    "Streams just end, without [DONE].",
    on("done", drop),
    "STREAM-DONE-001",
    "STREAM-DONE-003",
)
retold(
    "stream-done-lowercase",
    "The terminator says [done].",
    on("done", instead(lambda _: "[done]")),
    "STREAM-DONE-001",
    "STREAM-DONE-003",
)
retold(
    "stream-done-twice",
    "The terminator comes twice.",
    on("done", twice),
    "STREAM-DONE-001",
    "STREAM-DONE-003",
)
retold(
    "stream-done-nameless",
    "The terminator has no name.",
    on("done", lambda frame: (evolve(frame, raw=_DONE_NAMELESS),)),
    "STREAM-DONE-002",
)


def _pause_unclosed(operation: str) -> Teller:
    last = [""]

    def tell(frame: Frame | None) -> Iterable[Frame]:
        if frame is None or (frame.name == "done" and last[0].endswith("requires_action")):
            return ()
        last[0] = frame.name
        return (frame,)

    return tell


retold(
    "stream-pause-unclosed",
    "The stream of a run that waits ends without [DONE].",
    _pause_unclosed,
    "STREAM-DONE-003",
)


def _broken_off(frame: Frame, number: int) -> Iterable[Frame]:
    if number == 1:
        raise BrokenOff
    return (frame,)


retold(
    "stream-breaks-off",
    "The connection breaks after the first delta of a message.",
    counted(f"{MESSAGE}.delta", _broken_off),
    "STREAM-END-001",
)


def _cut_at_the_end(operation: str) -> Teller:
    over = [False]

    def tell(frame: Frame | None) -> Iterable[Frame]:
        over[0] = over[0] or (frame is not None and frame.name == f"{RUN}.completed")
        return () if over[0] else as_told(frame)

    return tell


retold(
    "stream-ends-early",
    "A server's own time limit ends the stream before the run does.",
    _cut_at_the_end,
    "STREAM-END-001",
)
retold(
    "stream-silent",
    "A stream is opened and closed without any event.",
    on("*", drop),
    "STREAM-END-001",
)
retold(
    "stream-end-renamed",
    "The end of a run is called run.finished.",
    on(f"{RUN}.completed", renamed("run.finished")),
    "STREAM-END-001",
)
retold(
    "stream-error-as-text",
    "A stream ends with an error event that carries a sentence.",
    on(f"{RUN}.completed", lambda frame: (Frame("error", "Something went wrong."),)),
    "STREAM-ERR-001",
)

# -- the run -------------------------------------------------------------------------------

retold(
    "stream-run-not-created",
    "A new run is not announced: its stream begins with queued.",
    on(f"{RUN}.created", drop),
    "STREAM-RUN-001",
)
retold(
    "stream-run-created-late",
    "thread.run.created comes after thread.run.queued.",
    late(f"{RUN}.created", after=f"{RUN}.queued"),
    "STREAM-RUN-001",
)
retold(
    "stream-run-created-again",
    "The stream after the outputs tells the run as created once more.",
    on(
        f"{RUN}.queued",
        lambda frame: (evolve(frame, name=f"{RUN}.created"), frame),
        "submitToolOutputs",
    ),
    "STREAM-RUN-003",
)
retold(
    "stream-run-status-twice",
    "thread.run.in_progress comes twice.",
    on(f"{RUN}.in_progress", twice),
    "STREAM-RUN-003",
)
retold(
    "stream-run-swapped",
    "thread.run.queued comes after thread.run.in_progress.",
    late(f"{RUN}.queued", after=f"{RUN}.in_progress"),
    "STREAM-RUN-004",
)
retold(
    "stream-run-status-lags",
    "The run in thread.run.in_progress still says that it is queued.",
    on(f"{RUN}.in_progress", changed(lambda run: run.update(status="queued"))),
    "STREAM-RUN-002",
)
retold(
    "stream-run-wrapped",
    "Run events carry the run in a wrapper.",
    on(f"{RUN}.[!s]*", instead(lambda run: {"data": run})),
    "STREAM-OBJ-001",
)
retold(
    "stream-run-after-its-end",
    "The step's end is told after the run's.",
    late(f"{STEP}.completed", after=f"{RUN}.completed"),
    "STREAM-END-002",
)
retold(
    "stream-end-twice",
    "The end of the run comes twice.",
    on(f"{RUN}.completed", twice),
    "STREAM-END-002",
)
retold(
    "stream-other-end-time",
    "The end of a run is told with another time than the run has when it is retrieved.",
    on(f"{RUN}.completed", changed(lambda run: run.update(completed_at=run["completed_at"] + 1))),
    "STREAM-SAME-001",
)
retold(
    "stream-other-usage",
    "The end of a run is told with more tokens than the run has when it is retrieved.",
    on(f"{RUN}.completed", changed(lambda run: _more_tokens(run["usage"]))),
    "STREAM-SAME-001",
)


def _more_tokens(usage: dict[str, int]) -> None:
    usage["prompt_tokens"] += 1
    usage["total_tokens"] += 1


retold(
    "stream-foreign-thread",
    "An event of a message names another thread.",
    on(f"{MESSAGE}.in_progress", changed(lambda one: one.update(thread_id="thread_other"))),
    "STREAM-REF-001",
)
retold(
    "stream-foreign-run",
    "An event of a run that nobody asked for stands in the stream.",
    on(
        f"{RUN}.in_progress",
        lambda frame: (
            frame,
            evolve(frame, name=f"{STEP}.created", data=_foreign_step(frame.data)),
            evolve(frame, name=f"{STEP}.completed", data=_foreign_step(frame.data, ended=True)),
        ),
        "createThreadAndRun",
    ),
    "STREAM-REF-001",
    "STREAM-SAME-004",
)


def _foreign_step(run: Mapping[str, Any], *, ended: bool = False) -> dict[str, Any]:
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return {
        "id": "step_foreign",
        "object": STEP,
        "created_at": run["created_at"],
        "run_id": "run_foreign",
        "assistant_id": run["assistant_id"],
        "thread_id": run["thread_id"],
        "type": "tool_calls",
        "status": "completed" if ended else "in_progress",
        "cancelled_at": None,
        "completed_at": run["created_at"] if ended else None,
        "failed_at": None,
        "last_error": None,
        "step_details": {"type": "tool_calls", "tool_calls": []},
        "usage": usage if ended else None,
    }


# -- the thread ----------------------------------------------------------------------------

retold(
    "stream-thread-untold",
    "The stream of a new thread does not tell it.",
    on("thread.created", drop),
    "STREAM-ORDER-001",
)
retold(
    "stream-thread-late",
    "thread.created comes after the run.",
    late("thread.created", after=f"{RUN}.created"),
    "STREAM-ORDER-002",
)
retold(
    "stream-thread-everywhere",
    "Every new run is preceded by thread.created, whether a thread was made or not.",
    on(
        f"{RUN}.created",
        lambda frame: (evolve(frame, name="thread.created", data=_thread_of(frame.data)), frame),
        "createRun",
    ),
    "STREAM-ORDER-002",
)
retold(
    "stream-thread-bare",
    "thread.created carries nothing but an id.",
    on("thread.created", instead(lambda thread: {"id": thread["id"]})),
    "STREAM-OBJ-004",
)


def _thread_of(run: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": run["thread_id"],
        "object": "thread",
        "created_at": run["created_at"],
        "metadata": {},
        "tool_resources": {},
    }


# -- in the field: one proxy's numbers, another's half-empty objects -----------------------

retold(
    "stream-float-stamps",
    "Objects in streams have fractions in their times, which answers have not.",
    on(f"{RUN}.[!s]*", changed(lambda run: run.update(created_at=run["created_at"] + 0.5))),
    "RUN-TYPE-003",
    "RUN-SAME-001",
)
retold(
    "stream-without-usage",
    "The completed run has no usage in the stream, and has it when it is retrieved.",
    on(f"{RUN}.completed", changed(lambda run: run.update(usage=None))),
    "RUN-NULL-008",
)
retold(
    "stream-tools-emptied",
    "The events of a run show its functions without their parameters.",
    on(
        f"{RUN}.[!s]*",
        changed(lambda run: [t["function"].pop("parameters") for t in run["tools"]]),
    ),
    "RUN-SAME-006",
)
retold(
    "stream-action-emptied",
    "In the stream after the outputs required_action is an empty object instead of null.",
    on(f"{RUN}.queued", changed(lambda run: run.update(required_action={})), "submitToolOutputs"),
    "RUN-NULL-001",
    "RUN-TYPE-007",
)
retold(
    "stream-calls-renumbered",
    "The event that asks for outputs names the calls otherwise than the run does.",
    replaced("*", '"call_', '"call_x'),
    "TOOL-CALL-003",
    "STREAM-SAME-005",
)
