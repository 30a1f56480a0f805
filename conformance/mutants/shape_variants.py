"""Compliant servers whose answers have another shape: more keys, other words, other stamps.

The text of each says what it does and why that is allowed: a check that flags one is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from conformance.mutants.mutant import Answer, Json, spoiled, with_status
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


spoiled(
    "more-keys",
    "Every object has a key more: clients skip what they do not know.",
    _on_body(_more),
)
spoiled("keys-turned", "Keys come in another order: JSON objects have none.", _on_body(_turned))
spoiled(
    "other-words",
    "Refusals come with 422, other words and another type: status and wording are not owed.",
    _other_words,
)
spoiled(
    "terse-404",
    "What is not there is answered like a path that is not there: the wording is not owed.",
    _terse_404,
)
spoiled("charset", "The content type names its charset.", _charset)

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
    spoiled(_name, _text, spoil(_select, _change))
