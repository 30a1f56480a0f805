"""What requests of recorded traffic for steps, messages and lists were for.

Rules of the same kind as those in `meaning`, for what is in a run and in a thread.
"""

from __future__ import annotations

from conformance.checks.known import Known, at_home, broke, foreign_label
from conformance.checks.lists import query
from conformance.checks.view import is_success, items
from conformance.trace import Exchange

# Without `limit` a page holds 20 items at most; a full page may not be the whole list.
_DEFAULT_LIMIT = 20


def is_whole(exchange: Exchange) -> bool:
    """Return whether a list request asks for everything, and its answer is everything."""
    asked = query(exchange)
    if {"after", "before", "run_id"} & asked.keys():
        return False
    if not is_success(exchange):
        return True
    body = exchange.json if isinstance(exchange.json, dict) else {}
    limit = asked.get("limit", str(_DEFAULT_LIMIT))
    below = limit.isdigit() and len(items(exchange)) < int(limit)
    return below and body.get("has_more") is not True


def list_steps(exchange: Exchange, known: Known, edition: str) -> str | None:
    """All steps of a completed run, those of a waiting one, or of a run on another thread."""
    run = exchange.path["run_id"]
    found = foreign_label(exchange, known, None, "iso.steps")
    if found or not (at_home(exchange, known) and is_whole(exchange)):
        return found
    if known.ended(run, exchange) == "completed":
        return "steps.all"
    return "steps.waiting" if known.still_waiting(run, exchange) else None


def retrieve_step(exchange: Exchange, known: Known, edition: str) -> str | None:
    """A step that was shown, or one that never was."""
    step = exchange.path["step_id"]
    if not is_success(exchange) and known.never_shown(step):
        return "error.unknown-step"
    run = known.run_of_step(step)
    if run not in (None, exchange.path["run_id"]):
        return "iso.step-of-run"
    there = known.exists(step, exchange) and at_home(exchange, known)
    return "steps.one" if there else None


def create_message(exchange: Exchange, known: Known, edition: str) -> str | None:
    """A message of the user, one against the lock, one after a run, one of no known role."""
    sent, thread = exchange.sent, exchange.path["thread_id"]
    if not isinstance(sent, dict):
        return None
    role = sent.get("role")
    if isinstance(role, str) and role not in {"user", "assistant"}:
        return "error.role"
    if known.locked(thread, exchange):
        return "lock.message"
    if role != "user" or not isinstance(sent.get("content"), str):
        return None
    if not (is_success(exchange) or broke(exchange)):
        return None
    if known.exists(thread, exchange) and known.completed_on(thread, exchange):
        return "unlock.message"
    return "message.user" if is_success(exchange) else None


def list_messages(exchange: Exchange, known: Known, edition: str) -> str | None:
    """All messages of a thread after its runs, where the assistant's are the runs' alone."""
    thread = exchange.path["thread_id"]
    there = known.exists(thread, exchange) and is_success(exchange)
    if not (there and is_whole(exchange)):
        return None
    plain = _answers_are_runs(thread, known)
    return "messages.after" if plain and known.completed_on(thread, exchange) else None


def _answers_are_runs(thread: str, known: Known) -> bool:
    """Return whether only runs of the recording can have put the assistant's messages there.

    The thread was made in the recording, nothing speaks for the assistant in it, and no
    message is taken away or changed.
    """
    made = False
    for exchange in known.exchanges:
        sent = exchange.sent if isinstance(exchange.sent, dict) else {}
        body = exchange.json if isinstance(exchange.json, dict) else {}
        if exchange.operation == "createThread" and body.get("id") == thread:
            made = True
            said = sent.get("messages")
        elif exchange.operation == "createThreadAndRun" and body.get("thread_id") == thread:
            made = True
            said = (sent.get("thread") or {}).get("messages")
        elif exchange.path.get("thread_id") != thread:
            continue
        elif exchange.operation in {"deleteMessage", "modifyMessage"}:
            return False
        else:
            said = [sent] if exchange.operation == "createMessage" else None
            said = said or sent.get("additional_messages")
        if any(m.get("role") == "assistant" for m in said or () if isinstance(m, dict)):
            return False
    return made


def list_runs(exchange: Exchange, known: Known, edition: str) -> str | None:
    """The runs of a thread that no answer shows; other lists are labelled together."""
    unknown = not is_success(exchange) and known.never_shown(exchange.path["thread_id"])
    return "error.unknown-thread" if unknown else None
