"""When a request may be sent again, and after how long.

Two questions are kept apart. Could it work next time? And could it have worked this time, although
the answer says otherwise? A request that creates something is repeated only where the second
answer is surely no: the connection was never made, or the server refused before it did anything.
"""

from __future__ import annotations

import email.utils
from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

import httpx
from attrs import field, frozen
from attrs.validators import ge, gt

from runs_client.errors import ApiConnectionError, ApiError, ApiStatusError, StreamCut

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_WORTH_ANOTHER_TRY = frozenset({408, 409, 429})


@frozen(kw_only=True)
class Retry:
    """How persistent the client is.

    Attributes:
        attempts: tries of one request, the first included.
        timeout: seconds that all tries of one request may take; no wait goes beyond.
        wait_initial: seconds before the second try, doubled for each further one, with jitter.
        wait_max: seconds that a wait is capped to, unless the server asks for more.
        repeat_creations: whether runs, threads, messages and assistants may be created again
            after a failure that leaves open whether they were. Then they may exist twice.
    """

    attempts: int = field(default=3, validator=ge(1))
    timeout: float = field(default=60.0, validator=gt(0))
    wait_initial: float = field(default=0.5, validator=gt(0))
    wait_max: float = field(default=8.0, validator=gt(0))
    repeat_creations: bool = False

    def waits(self) -> dict[str, Any]:
        """Return how long to go on and to wait, as the library that waits takes it."""
        return {
            "attempts": self.attempts,
            "timeout": self.timeout,
            "wait_initial": self.wait_initial,
            "wait_max": self.wait_max,
            "wait_jitter": self.wait_initial,
        }

    def verdict(self, error: Exception, *, repeatable: bool, left: float) -> bool | float:
        """Return whether to try again; a number is the seconds that the server asks for.

        Args:
            error: what the last try came to.
            repeatable: whether a second request does no more than one.
            left: seconds until `timeout` is over.
        """
        if not isinstance(error, ApiError) or not _may_work(error):
            return False
        if not (repeatable or self.repeat_creations or _surely_undone(error)):
            return False
        asked = retry_after(error.headers) if isinstance(error, ApiStatusError) else None
        if asked is None:
            return True
        return asked if asked < left else False


NO_RETRY = Retry(attempts=1)


def hook(
    policy: Retry, repeatable: bool, started: float, clock: Callable[[], float]
) -> Callable[[Exception], bool | float]:
    """Return the verdict as a function of the error alone, for the library that waits."""

    def decide(error: Exception) -> bool | float:
        left = policy.timeout - (clock() - started)
        return policy.verdict(error, repeatable=repeatable, left=left)

    return decide


def _may_work(error: ApiError) -> bool:
    if isinstance(error, ApiStatusError):
        if error.error.code == "insufficient_quota":
            return False  # A 429 that no waiting ends.
        return error.status_code in _WORTH_ANOTHER_TRY or error.status_code >= 500
    return isinstance(error, ApiConnectionError) and not isinstance(error, StreamCut)


def _surely_undone(error: ApiError) -> bool:
    if isinstance(error, ApiStatusError):
        # A gateway may answer 503 after it handed the request on; one that says when to come
        # back did not.
        invited = error.status_code == 503 and retry_after(error.headers) is not None
        return error.status_code == 429 or invited
    return isinstance(error.__cause__, _NEVER_SENT)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that an answer asks to wait, in whichever form; None if it does not.

    Args:
        headers: of the answer. A date is read against its own `Date`, where it has one, so that
            two clocks need not agree.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _number(value)
    if seconds is not None or value is None:
        return seconds
    then, sent = _instant(value), _instant(headers.get("date"))
    if then is None:
        return None
    now = sent if sent is not None else _now()
    return max(then - now, 0.0)


def _now() -> float:
    return email.utils.localtime().timestamp()


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None


def _instant(text: str | None) -> float | None:
    try:
        parsed = email.utils.parsedate_to_datetime(text or "")
        return parsed.replace(tzinfo=parsed.tzinfo or UTC).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
