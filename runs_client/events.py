"""The events of a stream, typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from assistants_api import models as m


@frozen
class ThreadEvent:
    """`thread.created`: the thread of createThreadAndRun."""

    name: str
    thread: m.Thread


@frozen
class RunEvent:
    """`thread.run.<status>`: the run, whole."""

    name: str
    run: m.Run


@frozen
class StepEvent:
    """`thread.run.step.<status>`: a step, whole."""

    name: str
    step: m.RunStep


@frozen
class StepDeltaEvent:
    """`thread.run.step.delta`: a piece of a step; `stream.steps` has it put together."""

    name: str
    delta: m.RunStepDelta


@frozen
class MessageEvent:
    """`thread.message.<status>`: a message, whole."""

    name: str
    message: m.Message


@frozen
class MessageDeltaEvent:
    """`thread.message.delta`: a piece of a message; `stream.messages` has it put together.

    Attributes:
        text: what it adds to the text of the message, empty if it adds none.
    """

    name: str
    delta: m.MessageDelta
    text: str


@frozen
class UnknownEvent:
    """An event that this client does not know."""

    name: str
    data: Any


Event = (
    ThreadEvent
    | RunEvent
    | StepEvent
    | StepDeltaEvent
    | MessageEvent
    | MessageDeltaEvent
    | UnknownEvent
)
