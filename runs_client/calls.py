"""What the pure part of the client asks its driver for.

A *flow* is a generator: it yields effects, gets back what came of each, and returns a result.
It never waits and never touches the network; sync_client.py and async_client.py do, each in its
own way, for the same flows.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import frozen

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@frozen
class Call(Generic[T_co]):
    """Send a request. The driver gives back an `Answer`.

    Attributes:
        request: method, url below the base URL, params, headers, json: as httpx names them.
        parse: makes a value of the answer, or raises an ApiError.
        repeatable: whether sending it twice does no more than sending it once.
    """

    request: Mapping[str, Any]
    parse: Callable[[httpx.Response], T_co]
    repeatable: bool


@frozen
class Answer(Generic[T_co]):
    """What came of a call."""

    value: T_co
    response: httpx.Response


@frozen
class Sleep:
    """Wait that many seconds. The driver gives back None."""

    seconds: float


@frozen
class Now:
    """Tell the time. The driver gives back seconds of a clock that never goes back."""


@frozen
class Task:
    """A function to call, with keyword arguments."""

    function: Callable[..., Any]
    arguments: Mapping[str, Any]


@frozen
class Invoke:
    """Call functions at the same time.

    The driver gives back a list, in their order, of what each returned, or of the Exception that
    it raised.
    """

    tasks: tuple[Task, ...]


Effect = Call[Any] | Sleep | Now | Invoke
Flow = Generator[Effect, Any, T]
