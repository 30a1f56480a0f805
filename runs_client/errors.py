"""The errors of the client, as one tree.

    ApiError
    ├── ApiConnectionError            no answer: refused, cut off, not HTTP
    │   ├── ApiTimeoutError           no answer in time
    │   └── StreamCut                 a stream ended before its run did
    ├── ApiStatusError                an answer that is no success
    │   ├── BadRequestError           400
    │   ├── AuthenticationError       401
    │   ├── PermissionDeniedError     403
    │   ├── NotFoundError             404
    │   ├── ConflictError             409
    │   ├── UnprocessableEntityError  422
    │   ├── RateLimitError            429
    │   └── ServerError               5xx
    ├── UnreadableAnswerError         a success that cannot be read: where, why, and the bytes
    ├── UnreadableEvent               a stream event that is no JSON
    ├── StreamFailed                  a stream sent an `error` event
    ├── RunNotFinished                a run outlived the time given to it
    ├── PagesRepeat                   a list's cursors lead in a circle
    └── ToolError                     a tool call that could not be answered
        ├── UndeclaredTool            the model called what nobody offered
        ├── UnreadableArguments       its arguments are no JSON object
        ├── ToolFailed                the function raised; its error is the cause
        └── TooManyRounds             the run asks for tools again and again

The first half is generated and raised by the operations alone, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistants_api.errors import (
    ApiConnectionError,
    ApiError,
    ApiStatusError,
    ApiTimeoutError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    ErrorDetail,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    UnprocessableEntityError,
    UnreadableAnswerError,
)

if TYPE_CHECKING:
    from assistants_api.models import Run

__all__ = [
    "ApiConnectionError",
    "ApiError",
    "ApiStatusError",
    "ApiTimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ConflictError",
    "ErrorDetail",
    "NotFoundError",
    "PagesRepeat",
    "PermissionDeniedError",
    "RateLimitError",
    "RunNotFinished",
    "ServerError",
    "StreamCut",
    "StreamFailed",
    "TooManyRounds",
    "ToolError",
    "ToolFailed",
    "UndeclaredTool",
    "UnprocessableEntityError",
    "UnreadableAnswerError",
    "UnreadableArguments",
    "UnreadableEvent",
]


class StreamCut(ApiConnectionError):
    """The stream ended before its run did: no `[DONE]`, no final status.

    The run may go on at the provider; `poll` it.

    Attributes:
        run: the run as it was last seen, None if the stream never showed it.
    """

    def __init__(self, message: str, run: Run | None) -> None:
        super().__init__(message, run)
        self.message, self.run = message, run

    def __str__(self) -> str:
        return self.message


class StreamFailed(ApiError):
    """The stream sent an `error` event.

    Attributes:
        error: what it says.
        body: its data, as JSON.
        run: the run as it was last seen, None if the stream never showed it.
    """

    def __init__(self, error: ErrorDetail, body: Any, run: Run | None) -> None:
        super().__init__(error, body, run)
        self.error, self.body, self.run = error, body, run

    def __str__(self) -> str:
        return f"the stream failed: {self.error.message or self.body!r}"


class UnreadableEvent(ApiError):
    """A stream event whose data is no JSON.

    Attributes:
        event: its name, empty if it has none.
        data: its data, raw.
    """

    def __init__(self, event: str, data: str) -> None:
        super().__init__(event, data)
        self.event, self.data = event, data

    def __str__(self) -> str:
        return f"event {self.event!r} holds no JSON: {self.data[:300]!r}"


class RunNotFinished(ApiError):
    """The run is still at work, or at rest, when the time given to it is over.

    It goes on at the provider, and holds its thread; `cancel_and_wait` ends it.

    Attributes:
        run: as it was last seen.
        waited: seconds.
    """

    def __init__(self, run: Run, waited: float) -> None:
        super().__init__(run, waited)
        self.run, self.waited = run, waited

    def __str__(self) -> str:
        return f"run {self.run.id} is still {self.run.status!s} after {self.waited:.1f} s"


class PagesRepeat(ApiError):
    """A list says that there is more and leads back to where it was.

    Attributes:
        cursor: the id that came a second time, None if there was none to go on from.
    """

    def __init__(self, cursor: str | None) -> None:
        super().__init__(cursor)
        self.cursor = cursor

    def __str__(self) -> str:
        return f"has_more is true, but the next page would start after {self.cursor!r} again"


class ToolError(ApiError):
    """A tool call that could not be answered.

    Attributes:
        name: of the function.
        run: that made the call; it was cancelled, as far as the provider let it.
    """

    def __init__(self, name: str, run: Run | None = None) -> None:
        super().__init__(name, run)
        self.name, self.run = name, run


class UndeclaredTool(ToolError):
    """The model called a function that nobody offered."""

    def __str__(self) -> str:
        return f"there is no tool named {self.name}"


class UnreadableArguments(ToolError):
    """The arguments of a call are no JSON object."""

    def __str__(self) -> str:
        return f"the arguments of {self.name} are no JSON object"


class ToolFailed(ToolError):
    """The function raised; its error is the cause."""

    def __str__(self) -> str:
        return f"{self.name} failed: {self.__cause__!r}"


class TooManyRounds(ToolError):
    """The run asked for tools more often than it may."""

    def __str__(self) -> str:
        return f"the run still asks for tools, now for {self.name}"
