"""What each request of recorded traffic was for, operation by operation.

A rule returns the label of our scenarios that a request deserves, or None. It may look at the
answer: which proof is needed can depend on what there is to prove.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.checks.known import Known, handed_ids, precedes
from conformance.checks.lists import query
from conformance.checks.tools import call_ids
from conformance.checks.view import is_success, items
from conformance.contract.validators import errors
from conformance.trace import Exchange

# With these a refusal may be about the request's meaning, which a recording cannot judge.
_PLAIN_RUN = frozenset({"assistant_id", "metadata", "instructions", "additional_instructions"})
_PLAIN_ASSISTANT = frozenset({"model", "name", "description", "instructions", "metadata"})
_PLAIN_THREAD_RUN = frozenset({"assistant_id", "metadata", "instructions", "thread"})
# Without `limit` a page holds 20 items at most; a full page may not be the whole list.
_DEFAULT_LIMIT = 20


def meaning(exchange: Exchange, known: Known, edition: str) -> str | None:
    """Return the label that the body and the path of a request deserve, None for none.

    Args:
        exchange: an answered request of an operation of the contract.
        known: what its recording proves.
        edition: the edition that it is judged by.
    """
    limit = _metadata_limit(exchange.sent)
    rule = _RULES.get(exchange.operation or "")
    return limit or (rule(exchange, known, edition) if rule else None)


def _metadata_limit(sent: Any) -> str | None:
    metadata = sent.get("metadata") if isinstance(sent, dict) else None
    if not isinstance(metadata, dict):
        return None
    if len(metadata) > 16:
        return "error.metadata-pairs"
    if any(len(key) > 64 for key in metadata):
        return "error.metadata-key"
    if any(isinstance(value, str) and len(value) > 512 for value in metadata.values()):
        return "error.metadata-value"
    return None


def _telling(exchange: Exchange) -> bool:
    """Return whether an answer says how a request that is surely good was taken.

    Other refusals may have reasons that are not in the recording: a quota, a wrong key.
    """
    return is_success(exchange) or exchange.status in {404, 410} or _broke(exchange)


def _broke(exchange: Exchange) -> bool:
    return exchange.status is not None and exchange.status >= 500


# -- what a run needs ----------------------------------------------------------------------


def _create_assistant(exchange: Exchange, known: Known, edition: str) -> str | None:
    sent = exchange.sent
    if not isinstance(sent, dict) or errors(edition, "CreateAssistantRequest", sent):
        return None
    plain = sent.keys() <= _PLAIN_ASSISTANT and _broke(exchange)
    return "setup.assistant" if is_success(exchange) or plain else None


def _create_thread(exchange: Exchange, known: Known, edition: str) -> str | None:
    # No body at all is an empty thread too.
    sent = exchange.sent if exchange.request.body else {}
    if not isinstance(sent, dict) or errors(edition, "CreateThreadRequest", sent):
        return None
    plain = sent.keys() <= {"messages", "metadata"} and _broke(exchange)
    return "create.thread" if is_success(exchange) or plain else None


# -- runs ----------------------------------------------------------------------------------


def _create_run(exchange: Exchange, known: Known, edition: str) -> str | None:
    sent, thread = exchange.sent, exchange.path["thread_id"]
    if not isinstance(sent, dict):
        garbled = bool(exchange.request.body) and sent is None and not is_success(exchange)
        return "error.not-json" if garbled else None
    wrong = _wrong_run(sent)
    if wrong:
        return wrong
    if not is_success(exchange) and known.never_shown(thread):
        return "error.unknown-thread-run"
    if not is_success(exchange) and known.never_shown(sent["assistant_id"]):
        return "error.unknown-assistant"
    if known.locked(thread, exchange):
        return "lock.run"
    if errors(edition, "CreateRunRequest", sent):
        return None
    there = known.exists(thread, exchange) and known.exists(sent["assistant_id"], exchange)
    asked = {name for name, value in sent.items() if value not in (None, False, [], {})}
    good = there and known.free(thread, exchange) and asked <= _PLAIN_RUN
    return "create.good" if is_success(exchange) or (good and _telling(exchange)) else None


def _wrong_run(sent: Mapping[str, Any]) -> str | None:
    if "assistant_id" not in sent:
        return "error.no-assistant"
    if not isinstance(sent["assistant_id"], str):
        return "error.assistant-type"
    temperature = sent.get("temperature")
    if isinstance(temperature, int | float) and temperature > 2:
        return "error.temperature"
    for name in ("max_prompt_tokens", "max_completion_tokens"):
        limit = sent.get(name)
        if isinstance(limit, int) and limit < 256:
            return "error.token-limit"
    return None


def _create_thread_and_run(exchange: Exchange, known: Known, edition: str) -> str | None:
    sent = exchange.sent
    if not isinstance(sent, dict) or errors(edition, "CreateThreadAndRunRequest", sent):
        return None
    if is_success(exchange):
        return "ctr.create"
    thread = sent.get("thread") or {}
    good = (
        known.exists(sent.get("assistant_id"), exchange)
        and sent.keys() <= _PLAIN_THREAD_RUN
        and thread.keys() <= {"messages", "metadata"}
        and all(isinstance(m.get("content"), str) for m in thread.get("messages") or ())
    )
    return "ctr.create" if good and _telling(exchange) else None


def _foreign(
    exchange: Exchange, known: Known, unknown: str | None, other: str | None
) -> str | None:
    """Return the label of a request for a run that is not there: unknown, or on another thread."""
    thread, run = exchange.path["thread_id"], exchange.path["run_id"]
    home = known.home(run)
    if home is not None and home != thread and known.exists(thread, exchange):
        return other
    if not is_success(exchange) and known.never_shown(run) and known.exists(thread, exchange):
        return unknown
    return None


def _at_home(exchange: Exchange, known: Known) -> bool:
    """Return whether a request names a run that surely exists, on its own thread."""
    thread, run = exchange.path["thread_id"], exchange.path["run_id"]
    return (
        known.home(run) == thread
        and known.exists(run, exchange)
        and known.exists(thread, exchange)
        and _telling(exchange)
    )


def _retrieve_run(exchange: Exchange, known: Known, edition: str) -> str | None:
    found = _foreign(exchange, known, "error.unknown-run", "iso.retrieve")
    if found or not _at_home(exchange, known):
        return found
    return "meta.read" if _follows_modify(exchange, known, edition) else "poll.seen"


def _follows_modify(exchange: Exchange, known: Known, edition: str) -> bool:
    """Return whether the request before this one for the run changed its metadata."""
    same = [
        e
        for e in known.exchanges
        if e.path.get("run_id") == exchange.path["run_id"] and precedes(e, exchange)
    ]
    if not same or same[-1].operation != "modifyRun":
        return False
    return meaning(same[-1], known, edition) == "meta.modify"


def _modify_run(exchange: Exchange, known: Known, edition: str) -> str | None:
    found = _foreign(exchange, known, "error.unknown-run-modify", "iso.modify")
    if found or not _at_home(exchange, known):
        return found
    sent = exchange.sent
    new = isinstance(sent, dict) and isinstance(sent.get("metadata"), dict)
    return "meta.modify" if new and not errors(edition, "ModifyRunRequest", sent) else None


def _cancel_run(exchange: Exchange, known: Known, edition: str) -> str | None:
    run = exchange.path["run_id"]
    found = _foreign(exchange, known, "error.unknown-run-cancel", None)
    if found or known.home(run) != exchange.path["thread_id"]:
        return found
    if known.ended(run, exchange):
        return "cancel.terminal"
    last = known.before(run, exchange)
    if last is not None and last.status == "in_progress":
        return "cancel.running"
    waits = known.waiting(run, exchange) and (is_success(exchange) or _broke(exchange))
    return "cancel.waiting" if waits or known.still_waiting(run, exchange) else None


def _submit(exchange: Exchange, known: Known, edition: str) -> str | None:
    run, sent = exchange.path["run_id"], exchange.sent
    found = _foreign(exchange, known, "error.unknown-run-submit", None)
    if found or known.home(run) != exchange.path["thread_id"] or not isinstance(sent, dict):
        return found
    if known.ended(run, exchange):
        return "tool.submit-late"
    waiting = known.waiting(run, exchange)
    if waiting is None:
        return None
    outputs = sent.get("tool_outputs", "absent")
    if outputs == "absent":
        return "tool.empty-body"
    if not isinstance(outputs, list) or not all(isinstance(o, dict) for o in outputs):
        return None
    return _outputs(outputs, set(map(str, call_ids(waiting.value))), exchange, known)


def _outputs(
    outputs: list[dict[str, Any]], pending: set[str], exchange: Exchange, known: Known
) -> str | None:
    handed = handed_ids(exchange)
    if any("output" in o and not isinstance(o["output"], str | None) for o in outputs):
        return "error.output-type"
    if not handed <= pending:
        # Accepted, it may have been for a call that the recording does not show.
        return None if is_success(exchange) else "tool.foreign"
    if handed and handed < pending:
        return "tool.partial"
    taken = is_success(exchange) or _broke(exchange)
    sure = taken or known.still_waiting(exchange.path["run_id"], exchange)
    return "tool.submit" if handed == pending and sure else None


# -- steps and messages --------------------------------------------------------------------


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


def _list_steps(exchange: Exchange, known: Known, edition: str) -> str | None:
    run = exchange.path["run_id"]
    found = _foreign(exchange, known, None, "iso.steps")
    if found or not (_at_home(exchange, known) and is_whole(exchange)):
        return found
    if known.ended(run, exchange) == "completed":
        return "steps.all"
    return "steps.waiting" if known.still_waiting(run, exchange) else None


def _retrieve_step(exchange: Exchange, known: Known, edition: str) -> str | None:
    step = exchange.path["step_id"]
    if not is_success(exchange) and known.never_shown(step):
        return "error.unknown-step"
    there = known.exists(step, exchange) and _at_home(exchange, known)
    return "steps.one" if there else None


def _create_message(exchange: Exchange, known: Known, edition: str) -> str | None:
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
    if not (is_success(exchange) or _broke(exchange)):
        return None
    if known.exists(thread, exchange) and known.completed_on(thread, exchange):
        return "unlock.message"
    return "message.user" if is_success(exchange) else None


def _list_messages(exchange: Exchange, known: Known, edition: str) -> str | None:
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


def _list_runs(exchange: Exchange, known: Known, edition: str) -> str | None:
    unknown = not is_success(exchange) and known.never_shown(exchange.path["thread_id"])
    return "error.unknown-thread" if unknown else None


_RULES: Mapping[str, Callable[[Exchange, Known, str], str | None]] = {
    "createAssistant": _create_assistant,
    "createThread": _create_thread,
    "createRun": _create_run,
    "createThreadAndRun": _create_thread_and_run,
    "retrieveRun": _retrieve_run,
    "modifyRun": _modify_run,
    "cancelRun": _cancel_run,
    "submitToolOutputs": _submit,
    "listRunSteps": _list_steps,
    "retrieveRunStep": _retrieve_step,
    "createMessage": _create_message,
    "listMessages": _list_messages,
    "listRuns": _list_runs,
}
