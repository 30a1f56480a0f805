"""Waiting for a run, as flows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from assistants_api.errors import UnreadableAnswerError

from runs_client import operations as ops
from runs_client.calls import Answer, Call, Flow, Now, Sleep
from runs_client.errors import BadRequestError, RunNotFinished

if TYPE_CHECKING:
    from assistants_api import models as m

TERMINAL = frozenset({"completed", "failed", "cancelled", "expired", "incomplete"})
"""The statuses that a run never leaves."""

SETTLED = TERMINAL | {"requires_action"}
"""The statuses in which nothing happens until the caller does something."""

_LIFE = 600.0  # Seconds that a run lives when it does not say so itself.
_GRACE = 30.0  # Seconds after its end in which a provider should have noticed.
_FIRST_WAIT, _LONGEST_WAIT = 0.25, 2.0


def poll(
    thread_id: str,
    run_id: str,
    *,
    interval: float | None = None,
    timeout: float | None = None,
) -> Flow[m.Run]:
    """Wait until a run ends or requires action.

    Args:
        thread_id: the thread that it answers on.
        run_id: its id.
        interval: seconds between two looks. By default what the provider asks for in
            `openai-poll-after-ms`, else a quarter of a second that doubles up to two.
        timeout: seconds to wait at most. By default as long as the run may live by its own
            `expires_at`, and a little longer.

    Raises:
        RunNotFinished: the time is over. The run goes on.
        ApiError: a look failed.
    """
    started = yield Now()
    first = yield ops.retrieve_run_call(thread_id, run_id)
    return (yield from watch(first, SETTLED, interval, timeout, started)).value


def create_and_poll(
    thread_id: str,
    body: m.CreateRunRequest | Mapping[str, Any],
    *,
    interval: float | None = None,
    timeout: float | None = None,
) -> Flow[m.Run]:
    """Create a run and wait until it ends or requires action. Arguments as for `poll`."""
    return (yield from _then_watch(ops.create_run_call(thread_id, body), interval, timeout))


def create_thread_and_poll(
    body: m.CreateThreadAndRunRequest | Mapping[str, Any],
    *,
    interval: float | None = None,
    timeout: float | None = None,
) -> Flow[m.Run]:
    """Create a thread and a run on it, and wait for the run. Arguments as for `poll`."""
    return (yield from _then_watch(ops.create_thread_and_run_call(body), interval, timeout))


def submit_and_poll(
    thread_id: str,
    run_id: str,
    outputs: ops.Outputs,
    *,
    interval: float | None = None,
    timeout: float | None = None,
) -> Flow[m.Run]:
    """Hand back outputs and wait until the run ends or requires action again."""
    return (yield from _then_watch(ops.submit_call(thread_id, run_id, outputs), interval, timeout))


def cancel_and_wait(
    thread_id: str,
    run_id: str,
    *,
    interval: float | None = None,
    timeout: float | None = None,
) -> Flow[m.Run]:
    """Cancel a run and wait until it has ended, one way or another.

    A run that has ended already, or is being cancelled, is no error: it is what was asked for.
    """
    started = yield Now()
    try:
        answer = yield ops.cancel_run_call(thread_id, run_id)
    except BadRequestError:
        answer = yield ops.retrieve_run_call(thread_id, run_id)
        if answer.value.status not in TERMINAL | {"cancelling"}:
            raise
    return (yield from watch(answer, TERMINAL, interval, timeout, started)).value


def _then_watch(call: Call[m.Run], interval: float | None, timeout: float | None) -> Flow[m.Run]:
    started = yield Now()
    first = yield call
    return (yield from watch(first, SETTLED, interval, timeout, started)).value


def watch(
    answer: Answer[m.Run],
    until: frozenset[str],
    interval: float | None,
    timeout: float | None,
    started: float,
) -> Flow[Answer[m.Run]]:
    """Look at a run again and again until its status is one of some.

    Args:
        answer: the first look at it.
        until: statuses to stop at. One that nobody knows is waited out.
        interval: as for `poll`.
        timeout: as for `poll`.
        started: when waiting began, by the driver's clock.

    Returns:
        The last look.

    Raises:
        RunNotFinished: the time is over.
        UnreadableAnswerError: a look shows no run.
    """
    allowed, waits = _allowed(answer.value, timeout), _waits()
    thread_id, run_id = _text_of(answer, "thread_id"), _text_of(answer, "id")
    while True:
        if _text_of(answer, "status") in until:
            return answer
        waited = (yield Now()) - started
        if waited >= allowed:
            raise RunNotFinished(answer.value, waited)
        wait = interval if interval is not None else _asked(answer) or next(waits)
        yield Sleep(min(wait, allowed - waited))
        answer = yield ops.retrieve_run_call(thread_id, run_id)


def _text_of(answer: Answer[Any], key: str) -> str:
    """Return a key of an object that nothing works without; UnreadableAnswerError if absent."""
    found = getattr(answer.value, key)
    if isinstance(found, str):
        return found
    response = answer.response
    raise UnreadableAnswerError(
        f"$.{key}", "text was expected", response.status_code, response.headers, response.content
    )


def _allowed(run: m.Run, timeout: float | None) -> float:
    if timeout is not None:
        return timeout
    created: Any = run.created_at
    expires: Any = run.expires_at
    # The difference of the provider's own times: its clock need not agree with ours.
    if isinstance(created, int) and isinstance(expires, int) and expires > created:
        return expires - created + _GRACE
    return _LIFE + _GRACE


def _asked(answer: Answer[m.Run]) -> float | None:
    """Return the seconds that the provider asks to wait, None if it asks for nothing sensible."""
    text = answer.response.headers.get("openai-poll-after-ms", "")
    sensible = text.isascii() and text.isdigit() and len(text) <= 5
    return int(text) / 1000 if sensible and int(text) else None


def _waits() -> Iterator[float]:
    for doublings in itertools.count():
        yield min(_FIRST_WAIT * 2.0 ** min(doublings, 8), _LONGEST_WAIT)
