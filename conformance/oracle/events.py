"""The 25 events of a stream: what each is about, and which status its object shows.

Source: behaviour, section 6; the event schemas of openapi.yaml. Names that are not listed may
come and are passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from attrs import frozen

from conformance.oracle import run, step

Kind = Literal["thread", "run", "step", "message", "error", "done", "other"]
Opening = Literal["run", "thread-and-run", "submit"]
"""What began a stream: createRun, createThreadAndRun or submitToolOutputs."""

DONE = "[DONE]"
MESSAGE_ENDS = frozenset({"completed", "incomplete"})
_PREFIXES: Mapping[str, Kind] = {
    "thread.run.step.": "step",
    "thread.run.": "run",
    "thread.message.": "message",
}
_WORDS: Mapping[str, tuple[str, ...]] = {
    "run": ("created", *run.STATUSES),
    "step": ("created", "delta", *step.STATUSES),
    "message": ("created", "in_progress", "delta", "completed", "incomplete"),
}
NAMES = (
    "thread.created",
    *(f"{prefix}{word}" for prefix, kind in _PREFIXES.items() for word in _WORDS[kind]),
    "error",
    "done",
)
"""Every name that a document lists."""
RUN_ENDS = run.TERMINAL | {"requires_action"}
"""With what a stream may end: an end of the run, or its waiting for outputs (recorded)."""


@frozen
class Event:
    """One event.

    Attributes:
        name: after `event:`; "message" where there was none.
        data: what its data says as JSON; None where it is no JSON, the text itself for done.
    """

    name: str
    data: Any = None

    @property
    def kind(self) -> Kind:
        """What it is about; "other" for a name that no document lists."""
        if self.data == DONE:
            # The prose has the terminator as data alone, the recordings under its name.
            return "done"
        if self.name not in NAMES or self.name == "done":
            return "other"
        if self.name == "error":
            return "error"
        return next((k for p, k in _PREFIXES.items() if self.name.startswith(p)), "thread")

    @property
    def word(self) -> str:
        """What happened: the last part of the name."""
        return self.name.rpartition(".")[2]

    @property
    def of_user(self) -> bool:
        """Whether it is about a message of the user, which no step writes.

        The document says of the events of messages that one was created, not by whom; the
        recorded streams tell none of the user's.
        """
        return self.kind == "message" and self.get("role") == "user"

    def get(self, name: str) -> Any:
        """Return a field of its object, None if it has none."""
        return self.data.get(name) if isinstance(self.data, Mapping) else None

    @property
    def id(self) -> str:
        """The id of its object; empty where it has none that is text."""
        found = self.get("id")
        return found if isinstance(found, str) else ""


def statuses_of(event: Event) -> frozenset[str]:
    """Return the statuses that the object of an event may show; empty where nothing is said.

    A run that was created is queued, or in progress where a worker was quick.
    """
    if event.kind not in _WORDS or event.word == "delta":
        return frozenset()
    if event.word != "created":
        return frozenset({event.word})
    return frozenset({"queued", "in_progress"} if event.kind == "run" else {"in_progress"})
