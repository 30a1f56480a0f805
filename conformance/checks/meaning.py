"""What each request of recorded traffic was for, operation by operation.

A rule returns the label of our scenarios that a request deserves, or None. It may look at the
answer: which proof is needed can depend on what there is to prove.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.checks import contents
from conformance.checks.known import (
    Known,
    at_home,
    broke,
    foreign_label,
    handed_ids,
    precedes,
    telling,
)
from conformance.checks.tools import call_ids
from conformance.checks.view import is_success
from conformance.contract.validators import errors
from conformance.trace import Exchange

# With these a refusal may be about the request's meaning, which a recording cannot judge.
_PLAIN_RUN = frozenset({"assistant_id", "metadata", "instructions", "additional_instructions"})
_PLAIN_ASSISTANT = frozenset({"model", "name", "description", "instructions", "metadata"})
_PLAIN_THREAD_RUN = frozenset({"assistant_id", "metadata", "instructions", "thread"})


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


# -- what a run needs ----------------------------------------------------------------------


def _create_assistant(exchange: Exchange, known: Known, edition: str) -> str | None:
    sent = exchange.sent
    if not isinstance(sent, dict) or errors(edition, "CreateAssistantRequest", sent):
        return None
    plain = sent.keys() <= _PLAIN_ASSISTANT and broke(exchange)
    return "setup.assistant" if is_success(exchange) or plain else None


def _create_thread(exchange: Exchange, known: Known, edition: str) -> str | None:
    # No body at all is an empty thread too.
    sent = exchange.sent if exchange.request.body else {}
    if not isinstance(sent, dict) or errors(edition, "CreateThreadRequest", sent):
        return None
    plain = sent.keys() <= {"messages", "metadata"} and broke(exchange)
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
    return "create.good" if is_success(exchange) or (good and telling(exchange)) else None


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
    return "ctr.create" if good and telling(exchange) else None


def _retrieve_run(exchange: Exchange, known: Known, edition: str) -> str | None:
    found = foreign_label(exchange, known, "error.unknown-run", "iso.retrieve")
    if found or not at_home(exchange, known):
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
    found = foreign_label(exchange, known, "error.unknown-run-modify", "iso.modify")
    if found or not at_home(exchange, known):
        return found
    sent = exchange.sent
    new = isinstance(sent, dict) and isinstance(sent.get("metadata"), dict)
    return "meta.modify" if new and not errors(edition, "ModifyRunRequest", sent) else None


def _cancel_run(exchange: Exchange, known: Known, edition: str) -> str | None:
    run = exchange.path["run_id"]
    found = foreign_label(exchange, known, "error.unknown-run-cancel", "iso.cancel")
    if found or known.home(run) != exchange.path["thread_id"]:
        return found
    if known.ended(run, exchange):
        return "cancel.terminal"
    last = known.before(run, exchange)
    if last is not None and last.status == "in_progress":
        return "cancel.running"
    waits = known.waiting(run, exchange) and (is_success(exchange) or broke(exchange))
    return "cancel.waiting" if waits or known.still_waiting(run, exchange) else None


def _submit(exchange: Exchange, known: Known, edition: str) -> str | None:
    run, sent = exchange.path["run_id"], exchange.sent
    found = foreign_label(exchange, known, "error.unknown-run-submit", "iso.submit")
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
    if len(handed) < len(outputs):
        # An output given twice, or for no call: nothing says whether that may be refused.
        return None
    if not handed <= pending:
        # Accepted, it may have been for a call that the recording does not show.
        return None if is_success(exchange) else "tool.foreign"
    if handed and handed < pending:
        return "tool.partial"
    taken = is_success(exchange) or broke(exchange)
    sure = taken or known.still_waiting(exchange.path["run_id"], exchange)
    return "tool.submit" if handed == pending and sure else None


_RULES: Mapping[str, Callable[[Exchange, Known, str], str | None]] = {
    "createAssistant": _create_assistant,
    "createThread": _create_thread,
    "createRun": _create_run,
    "createThreadAndRun": _create_thread_and_run,
    "retrieveRun": _retrieve_run,
    "modifyRun": _modify_run,
    "cancelRun": _cancel_run,
    "submitToolOutputs": _submit,
    "listRunSteps": contents.list_steps,
    "retrieveRunStep": contents.retrieve_step,
    "createMessage": contents.create_message,
    "listMessages": contents.list_messages,
    "listRuns": contents.list_runs,
}
