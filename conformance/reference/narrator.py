"""Shows objects as they go over the wire, in answers and in the events of streams.

Events differ from answers in what the recordings show: a message has its status there, a step
the deadline of its run (behaviour, sections 2 and 3).
"""

from __future__ import annotations

from typing import Any

from conformance.reference import render
from conformance.reference.automaton import Automaton
from conformance.reference.shapes import Shapes
from conformance.reference.state import Assistant, Message, Run, Step, Thread
from conformance.reference.stream import EventStream
from conformance.reference.writing import Piece

Json = dict[str, Any]


class Narrator(Automaton):
    """An automaton whose moves can be streamed.

    Attributes:
        shapes: cuts objects to the edition that is served.
        opening: the stream that the request being answered asks for.
    """

    shapes: Shapes
    opening: EventStream | None = None

    def show_assistant(self, assistant: Assistant) -> Json:
        """Return an assistant as it goes over the wire."""
        return render.render_assistant(assistant, self.shapes)

    def show_run(self, run: Run) -> Json:
        """Return a run as it goes over the wire."""
        return render.render_run(run, self.shapes)

    def show_step(self, step: Step, run: Run) -> Json:
        """Return a step as it goes over the wire."""
        return render.render_step(step, run, self.shapes)

    def show_message(self, message: Message, thread: Thread) -> Json:
        """Return a message as it goes over the wire."""
        return render.render_message(message, thread, self.shapes)

    def show_thread(self, thread: Thread) -> Json:
        """Return a thread as it goes over the wire."""
        return render.render_thread(thread, self.shapes)

    def follow(self, run: Run) -> None:
        """Let the stream that is asked for, if any, be told of a run from now on."""
        if self.opening is not None:
            self.opening.follow(run)

    def tell(self, run: Run, event: str, subject: Run | Step | Message) -> None:
        """Put an event into the streams of a run."""
        if run.streams:
            self._put(run, event, self._event_data(run, subject))

    def _event_data(self, run: Run, subject: Run | Step | Message) -> Json:
        if isinstance(subject, Step):
            return render.step_event(self.show_step(subject, run), run)
        if isinstance(subject, Message):
            return render.message_event(self.show_message(subject, run.thread), subject)
        return self.show_run(subject)

    def tell_piece(self, run: Run, piece: Piece) -> None:
        """Put a delta into the streams of a run."""
        if not run.streams:
            return
        step = run.steps[-1]
        kind, identifier = ("run.step", step.id)
        if step.message_id is not None:
            kind, identifier = ("message", step.message_id)
        name = f"thread.{kind}.delta"
        self._put(run, name, {"id": identifier, "object": name, "delta": piece.delta})

    def _put(self, run: Run, event: str, data: Json) -> None:
        for stream in tuple(run.streams):
            stream.put(event, data)
