"""Compliant servers that do something differently. A check that flags one of them is wrong.

The text of each says what it does and why that is allowed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import evolve

from conformance.mutants.mutant import Answer, Json, Mutant, conduct, register, with_status
from conformance.mutants.spoil import (
    Change,
    Select,
    answers_of,
    lists_in,
    messages_in,
    put,
    runs_in,
    spoil,
    steps_in,
)
from conformance.mutants.strangers import Shares
from conformance.reference import Service
from conformance.reference.refusal import Refusal
from conformance.reference.state import Run, Thread


@conduct()
class QuickWorker(Service):
    """A new run is in progress by the time of the answer: polls and answers may skip a status."""

    def create_run(self, account: Any, body: Any, thread_id: str) -> Json:
        """Start the run before answering."""
        super().create_run(account, body, thread_id)
        run = account.threads[thread_id].runs[-1]
        self.start(run, run.created_at)
        return self.show_run(run)


@conduct()
class QuickResume(Service):
    """The answer to the outputs shows the run at work again: queued was too short to be seen."""

    def resume(self, run: Run, outputs: dict[str, str]) -> None:
        """Start at once."""
        super().resume(run, outputs)
        self.start(run, self.clock.now())


@conduct()
class CancelsAtOnce(Service):
    """The answer to a cancel shows the run cancelled: nothing says how long cancelling lasts."""

    def cancel(self, run: Run) -> None:
        """Cancel and be done."""
        super().cancel(run)
        self.cancelled(run, self.clock.now())


@conduct()
class CancelsInTheBackground(Service):
    """The answer to a cancel shows the run as it was; the next look shows it cancelling."""

    def cancel_run(self, account: Any, thread_id: str, run_id: str) -> Json:
        """Answer with the run before the cancel."""
        before = self.show_run(self.find_run(account, thread_id, run_id))
        super().cancel_run(account, thread_id, run_id)
        return before


@conduct()
class CancelComesTooLate(Service):
    """A cancelled run expires all the same: cancelling is attempted, not guaranteed."""

    def cancelled(self, run: Run, at: float) -> None:
        """End it in another way."""
        self.expire(run, at)


@conduct()
class KeepsFirstStart(Service):
    """A resumed run keeps the time of its first start: a new one was seen, but is not promised."""

    def start(self, run: Run, at: float) -> None:
        """Put the first start back."""
        first = run.started_at
        super().start(run, at)
        run.started_at = at if first is None else first


@conduct()
class OneCallAPause(Service):
    """The model calls one function at a time: parallel calls are allowed, not owed."""

    def start(self, run: Run, at: float) -> None:
        """Let the model work as without parallel calls."""
        told = run.options["parallel_tool_calls"]
        run.options["parallel_tool_calls"] = False
        super().start(run, at)
        run.options["parallel_tool_calls"] = told


@conduct()
class CallsInAnyOrder(Service):
    """Each look shows the calls of a pause in another order: no order is promised."""

    _turn = False

    def show_run(self, run: Run) -> Json:
        """Reverse the calls every second time."""
        shown = super().show_run(run)
        self._turn = not self._turn
        if shown["required_action"] and self._turn:
            shown["required_action"]["submit_tool_outputs"]["tool_calls"].reverse()
        return shown


@conduct()
class OwnOrderWithinASecond(Service):
    """Items of one second stand in an order of the server's own: created_at has whole seconds."""

    def ordered(self, shown: Sequence[Json], order: str) -> Sequence[Json]:
        """Order by time, then by something that has nothing to do with it."""
        super().ordered(shown, order)
        return sorted(
            shown,
            key=lambda one: (one["created_at"], hashlib.sha256(one["id"].encode()).digest()),
            reverse=order == "desc",
        )


@conduct()
class RefusesUnknownModels(Service):
    """A run of a model that does not exist is refused instead of failing."""

    def create_run(self, account: Any, body: Any, thread_id: str) -> Json:
        """Refuse the one name that nobody has."""
        if body.get("model") == "no-such-model":
            raise Refusal("The model 'no-such-model' does not exist.", code="model_not_found")
        return super().create_run(account, body, thread_id)


@conduct()
class OverlooksUnknownKeys(Service):
    """What a body has beside the documented keys is overlooked: no document forbids that."""

    def modify_thread(self, account: Any, body: Any, thread_id: str) -> Json:
        """Drop what is not known."""
        if isinstance(body, dict):
            body = {k: v for k, v in body.items() if k in {"metadata", "tool_resources"}}
        return super().modify_thread(account, body, thread_id)


@conduct()
class FailsWithoutSteps(Service):
    """A run that may call no tool fails before its first step: a failed run owes nobody steps."""

    def start(self, run: Run, at: float) -> None:
        """Fail at the start."""
        super().start(run, at)
        if run.options["tool_choice"] == "none":
            run.steps.clear()
            self.fail(run, at, "rate_limit_exceeded", "Too many requests to the model.")


@conduct()
class ForbidsStrangers(Shares):
    """What is another account's is forbidden, not missing: the status is not owed."""

    def find_thread(self, account: Any, identifier: str) -> Thread:
        """Say that it is somebody else's."""
        if self.owner(account, identifier) is not account:
            raise Refusal("You have no access to this thread.", status=403, code="forbidden")
        return super().find_thread(account, identifier)


@conduct()
class ShowsStrangersNothing(Shares):
    """Lists of another account's thread are empty: nothing of it is shown."""

    def list_messages(self, account: Any, query: Any, thread_id: str) -> Json:
        """Give an empty page."""
        if self.owner(account, thread_id) is not account:
            return self.page([], query)
        return super().list_messages(account, query, thread_id)

    def list_run_steps(self, account: Any, query: Any, thread_id: str, run_id: str) -> Json:
        """Give an empty page."""
        if self.owner(account, thread_id) is not account:
            return self.page([], query)
        return super().list_run_steps(account, query, thread_id, run_id)


@conduct()
class RemembersDeletions(Service):
    """What was deleted is gone (410), and not merely missing: the status is not owed."""

    _gone: frozenset[str] = frozenset()

    def delete_thread(self, account: Any, thread_id: str) -> Json:
        """Remember it."""
        self._gone |= {thread_id}
        return super().delete_thread(account, thread_id)

    def find_thread(self, account: Any, identifier: str) -> Thread:
        """Say that it was there once."""
        if identifier in self._gone and identifier not in account.threads:
            raise Refusal(f"Thread {identifier} has been removed.", status=410)
        return super().find_thread(account, identifier)


@conduct()
class MergesMetadata(Service):
    """Metadata that is modified keeps the pairs that were not named: nothing says otherwise."""

    def keep_metadata(self, run: Run, metadata: dict[str, str]) -> None:
        """Merge."""
        super().keep_metadata(run, {**run.metadata, **metadata})


@conduct()
class ClampsQueries(Service):
    """A limit out of bounds becomes the nearest one, and an unknown cursor is overlooked."""

    def page_limit(self, query: Mapping[str, str]) -> int:
        """Clamp."""
        text = query.get("limit", "20")
        return max(1, min(100, int(text))) if text.isdigit() else super().page_limit(query)

    def page(self, shown: Sequence[Json], query: Mapping[str, str]) -> Json:
        """Begin at the beginning."""
        known = {one["id"] for one in shown}
        kept = {k: v for k, v in query.items() if k not in {"after", "before"} or v in known}
        return super().page(shown, kept)


@conduct()
class NothingFollowsAnUnknownCursor(Service):
    """A limit of 0 gives an empty page, and so does an unknown cursor."""

    def page(self, shown: Sequence[Json], query: Mapping[str, str]) -> Json:
        """Give nothing."""
        cursor = query.get("after")
        unknown = cursor and all(one["id"] != cursor for one in shown)
        if unknown or query.get("limit") == "0":
            return self.envelope([], more=False)
        return super().page(shown, query)


def _more(value: Any) -> Any:
    """Add an unknown key to every object that is no metadata, however deep."""
    if isinstance(value, dict):
        grown = {key: v if key == "metadata" else _more(v) for key, v in value.items()}
        return {"x_vendor": {"trace": 1}, **grown}
    return [_more(item) for item in value] if isinstance(value, list) else value


def _turned(value: Any) -> Any:
    """Turn the order of all keys round."""
    if isinstance(value, dict):
        return {key: _turned(value[key]) for key in reversed(list(value))}
    return [_turned(item) for item in value] if isinstance(value, list) else value


def _on_body(change: Callable[[Any], Any]) -> Callable[[Answer], Answer]:
    return lambda answer: evolve(answer, body=change(answer.body))


def _other_words(answer: Answer) -> Answer:
    if answer.status < 400:
        return answer
    error = {**answer.body["error"], "message": "Nein.", "type": "bad_request", "param": ""}
    refused = evolve(answer, body={"error": error})
    return with_status(refused, 422) if answer.status == 400 else refused


def _terse_404(answer: Answer) -> Answer:
    if answer.status == 404:
        answer.body["error"]["message"] = "Not found"
    return answer


def _charset(answer: Answer) -> Answer:
    plain = [(k, v) for k, v in answer.headers if k.lower() != "content-type"]
    return evolve(answer, headers=(*plain, ("Content-Type", "application/json; charset=utf-8")))


def _later_deadline(run: Json) -> None:
    if run["expires_at"] is not None:
        run["expires_at"] += 3000


def _unsampled(run: Json) -> None:
    run.pop("temperature")
    run.pop("top_p")


def _null_metadata(one: Json) -> None:
    one["metadata"] = one["metadata"] or None


def _traced_metadata(run: Json) -> None:
    run["metadata"] = {**run["metadata"], "x-trace": "1"}


def _float_stamps(run: Json) -> None:
    for name in ("created_at", "started_at", "completed_at"):
        run[name] = None if run[name] is None else float(run[name])


def _rounded_up(run: Json) -> None:
    run["created_at"] += 1


def _documented_step(step: Json) -> None:
    step.pop("expires_at")
    step.update(expired_at=None, metadata={})


def _documented_message(message: Json) -> None:
    documented = {
        "status": "completed",
        "completed_at": message["created_at"],
        "incomplete_at": None,
        "incomplete_details": None,
    }
    # Streams have them all, each with the value of its moment.
    message.update({key: value for key, value in documented.items() if key not in message})


def _endless_ends(page: Json) -> None:
    if not page["data"]:
        page.update(first_id="", last_id="")


def _variant(name: str, text: str, rewrite: Callable[[Answer], Answer]) -> None:
    register(Mutant(name, text, (), rewrite=rewrite))


_variant(
    "more-keys",
    "Every object has a key more: clients skip what they do not know.",
    _on_body(_more),
)
_variant("keys-turned", "Keys come in another order: JSON objects have none.", _on_body(_turned))
_variant(
    "other-words",
    "Refusals come with 422, other words and another type: status and wording are not owed.",
    _other_words,
)
_variant(
    "terse-404",
    "What is not there is answered like a path that is not there: the wording is not owed.",
    _terse_404,
)
_variant("charset", "The content type names its charset.", _charset)

_SHAPES: tuple[tuple[str, str, Select, Change], ...] = (
    (
        "later-deadline",
        "Runs live for an hour: ten minutes are the vanished service's own constant.",
        runs_in,
        _later_deadline,
    ),
    (
        "without-sampling",
        "Runs show neither temperature nor top_p, which older ones had not either.",
        runs_in,
        _unsampled,
    ),
    ("null-metadata", "Unset metadata is null instead of {}.", runs_in, _null_metadata),
    (
        "traced-metadata",
        "The server adds a pair of its own to the metadata of runs.",
        runs_in,
        _traced_metadata,
    ),
    ("float-stamps", "Timestamps are written 1.0, which is 1 in JSON.", runs_in, _float_stamps),
    (
        "rounded-up",
        "created_at is rounded up where the other times are rounded down.",
        runs_in,
        _rounded_up,
    ),
    (
        "documented-steps",
        "Steps have the keys of the document, which were never sent: expired_at and metadata.",
        steps_in,
        _documented_step,
    ),
    (
        "documented-messages",
        "Messages have the keys of the document that only streams showed.",
        messages_in,
        _documented_message,
    ),
    ("empty-ends", "The ends of an empty page are empty texts.", lists_in, _endless_ends),
    (
        "null-resources",
        "tool_resources of a run, which no document has, is null.",
        answers_of("retrieveRun"),
        put("tool_resources", None),
    ),
)
for _name, _text, _select, _change in _SHAPES:
    _variant(_name, _text, spoil(_select, _change))
