"""Reading a stream: from named pieces of JSON to typed events and assembled objects.

Nothing here touches the network: a driver feeds what the SSE library found, whatever chunks it
came in, and says when there is no more.

Outcomes of a stream:

* `[DONE]`, or an end after the run has settled: the iteration ends;
* an end, or a broken connection, before that: StreamCut;
* an `error` event: StreamFailed;
* an event that is unknown: an UnknownEvent, and on;
* an event whose data is no JSON: UnreadableEvent.
"""

from __future__ import annotations

from typing import Any

from assistants_api import models as m
from assistants_api.errors import status_detail
from assistants_api.types import read_json

from runs_client.assemble import Draft
from runs_client.errors import StreamCut, StreamFailed, UnreadableEvent
from runs_client.events import (
    Event,
    MessageDeltaEvent,
    MessageEvent,
    RunEvent,
    StepDeltaEvent,
    StepEvent,
    ThreadEvent,
    UnknownEvent,
)
from runs_client.polling import SETTLED

_DONE = "[DONE]"


class StreamState:
    """What a stream has shown so far. One state may live through several streams of a run.

    Attributes:
        run: the run as last seen.
        thread: the thread, where the stream created it.
        done: whether the provider said that this stream is over.
    """

    def __init__(self) -> None:
        self.run: m.Run | None = None
        self.thread: m.Thread | None = None
        self.done = False
        self._steps: dict[str, m.RunStep | Draft] = {}
        self._messages: dict[str, m.Message | Draft] = {}

    @property
    def settled(self) -> bool:
        """Whether the run has ended or waits for outputs, as far as this stream goes."""
        return self.run is not None and self.run.status in SETTLED

    @property
    def steps(self) -> dict[str, m.RunStep]:
        """The steps by id, in the order in which they began, put together from their pieces."""
        return {
            name: m.RunStep.from_dict(step.finished()) if isinstance(step, Draft) else step
            for name, step in self._steps.items()
        }

    @property
    def messages(self) -> dict[str, m.Message]:
        """The messages by id, in the order in which they began, put together."""
        return {
            name: m.Message.from_dict(said.finished()) if isinstance(said, Draft) else said
            for name, said in self._messages.items()
        }

    def resumed(self) -> StreamState:
        """Return the state for the stream that follows a submit: the run that waited goes on."""
        self.run, self.done = None, False
        return self

    def feed(self, name: str, data: str) -> Event | None:
        """Take an event; return it typed, None for the one that ends the stream.

        Args:
            name: as the stream gives it; empty, or `message`, if it gives none.
            data: as the stream gives it.

        Raises:
            StreamFailed: it is an `error` event.
            UnreadableEvent: its data is no JSON.
        """
        if data.strip() == _DONE or name == "done":
            self.done = True
            return None
        try:
            body = read_json(data)
        except (ValueError, RecursionError) as error:
            raise UnreadableEvent(name, data) from error
        if name in ("", "message"):
            name, body = _named(body)
        if name == "error":
            raise StreamFailed(status_detail(body), body, self.run)
        return self._event(name, body) if isinstance(body, dict) else UnknownEvent(name, body)

    def finish(self) -> None:
        """Take note that there is no more. Raises StreamCut if there should have been."""
        if not self.done and not self.settled:
            raise StreamCut("the stream ended before its run did", self.run)

    def _event(self, name: str, body: dict[str, Any]) -> Event:
        if name == "thread.created":
            self.thread = m.Thread.from_dict(body)
            return ThreadEvent(name, self.thread)
        if name == "thread.run.step.delta":
            self._add(self._steps, body)
            return StepDeltaEvent(name, m.RunStepDelta.from_dict(body))
        if name == "thread.message.delta":
            self._add(self._messages, body)
            return MessageDeltaEvent(name, m.MessageDelta.from_dict(body), _text(body))
        if name.startswith("thread.run.step."):
            step = m.RunStep.from_dict(body)
            self._steps[str(step.id)] = step
            return StepEvent(name, step)
        if name.startswith("thread.message."):
            message = m.Message.from_dict(body)
            self._messages[str(message.id)] = message
            return MessageEvent(name, message)
        if name.startswith("thread.run."):
            self.run = m.Run.from_dict(body)
            return RunEvent(name, self.run)
        return UnknownEvent(name, body)

    @staticmethod
    def _add(objects: dict[str, Any], body: dict[str, Any]) -> None:
        name, piece = str(body.get("id")), body.get("delta")
        held = objects.get(name)
        if not isinstance(held, Draft):
            # The first piece of an object that was shown whole, or never.
            held = objects[name] = Draft(held.to_dict() if held else {"id": name})
        if isinstance(piece, dict):
            held.add(piece)


def _named(body: Any) -> tuple[str, Any]:
    """Return name and data of an event without a name.

    Some gateways put both into the data; else the object says what it is.
    """
    if not isinstance(body, dict):
        return "", body
    if isinstance(body.get("event"), str) and "data" in body:
        return body["event"], body["data"]
    if "error" in body and "object" not in body:
        return "error", body
    kind, status = body.get("object"), body.get("status")
    if kind == "thread":
        return "thread.created", body
    if not isinstance(kind, str) or kind.endswith(".delta") or not isinstance(status, str):
        return kind if isinstance(kind, str) else "", body
    return f"{kind}.{status}", body


def _text(body: dict[str, Any]) -> str:
    """Return what a message delta adds to the text."""
    delta = body.get("delta")
    parts = delta.get("content") if isinstance(delta, dict) else None
    parts = parts if isinstance(parts, list) else []
    texts = [part.get("text") for part in parts if isinstance(part, dict)]
    values = [text.get("value") for text in texts if isinstance(text, dict)]
    return "".join(value for value in values if isinstance(value, str))
