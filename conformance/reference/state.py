"""What the reference keeps: assistants, threads, messages, runs and steps, in memory."""

from __future__ import annotations

import random
import string
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

if TYPE_CHECKING:
    from conformance.reference.stream import EventStream
    from conformance.reference.writing import Piece

_ALPHABET = string.ascii_letters + string.digits


class Ids:
    """Ids that are unique and, for one seed, always the same.

    Args:
        seed: of the sequence.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"ids {seed}")  # noqa: S311 - ids, no secrets

    def new(self, prefix: str) -> str:
        """Return the next id with a prefix such as `run`."""
        return f"{prefix}_{''.join(self._random.choices(_ALPHABET, k=24))}"


@frozen
class Call:
    """One function call of the model. `arguments` is JSON text."""

    id: str
    name: str
    arguments: str


@frozen
class Turn:
    """What the model does with one stretch of work.

    Attributes:
        calls: functions that it calls; empty if it answers.
        text: the answer, if it calls nothing.
        prompt_tokens: that it read.
        completion_tokens: that it wrote.
        failure: (code, message) if the run fails, after what text there is.
        endless: whether it never comes to an end by itself.
    """

    calls: tuple[Call, ...] = ()
    text: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    failure: tuple[str, str] | None = None
    endless: bool = False


@define(eq=False)
class Step:
    """A run step. Times are seconds since the epoch, None if not set."""

    id: str
    created_at: float
    kind: str
    message_id: str | None = None
    calls: tuple[Call, ...] = ()
    outputs: dict[str, str] = field(factory=dict)
    status: str = "in_progress"
    ended_at: float | None = None
    usage: dict[str, int] | None = None


@define(eq=False)
class Message:
    """A message of a thread. What a client writes is completed at once."""

    id: str
    created_at: float
    role: str
    content: list[dict[str, Any]]
    attachments: list[Any] = field(factory=list)
    file_ids: list[str] = field(factory=list)
    metadata: dict[str, str] = field(factory=dict)
    assistant_id: str | None = None
    run_id: str | None = None
    status: str = "completed"
    ended_at: float | None = None
    incomplete_reason: str | None = None


@define(eq=False)
class Run:
    """A run.

    Attributes:
        options: the fields that it echoes.
        since: when its status began.
        pieces: what its turn writes; `written` of them are written by now.
        draft: the message that it is writing.
        streams: who is told of its moves.
    """

    id: str
    thread: Thread
    assistant_id: str
    created_at: float
    deadline: float
    since: float
    options: dict[str, Any]
    metadata: dict[str, str]
    status: str = "queued"
    started_at: float | None = None
    ended_at: float | None = None
    turn: Turn | None = None
    rounds: int = 0
    steps: list[Step] = field(factory=list)
    last_error: dict[str, str] | None = None
    incomplete_reason: str | None = None
    pieces: tuple[Piece, ...] = ()
    written: int = 0
    draft: Message | None = None
    streams: list[EventStream] = field(factory=list, repr=False)

    @property
    def pending(self) -> tuple[Call, ...]:
        """The calls that it waits for."""
        return self.turn.calls if self.turn and self.status == "requires_action" else ()


@define(eq=False)
class Thread:
    """A thread with its messages and runs, oldest first."""

    id: str
    created_at: float
    metadata: dict[str, str]
    tool_resources: dict[str, Any]
    messages: list[Message] = field(factory=list)
    runs: list[Run] = field(factory=list)


@define(eq=False)
class Assistant:
    """An assistant: the fields that it was created with."""

    id: str
    created_at: float
    fields: dict[str, Any]


@define
class Account:
    """What belongs to one key."""

    assistants: dict[str, Assistant] = field(factory=dict)
    threads: dict[str, Thread] = field(factory=dict)
