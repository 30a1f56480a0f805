"""Messages, threads and assistants outside of streams: their keys, types, times and ids.

What streams carry of them is judged in `stream_objects`, the run and its steps in their own areas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from attrs import frozen

from conformance.checks.fact import Check, Fact, broken, judge, shown
from conformance.checks.registry import check
from conformance.checks.view import ANSWERS, Kind, Seen, View, is_success
from conformance.contract.validators import errors, property_errors, required
from conformance.oracle import time as clock
from conformance.trace import Exchange

# What should have been refused, or was of no concern to who asked, is judged once, as that.
_WRONG = ("error.", "iso.", "key.", "gone.", "generated.invalid")
_DELETING = "gone.delete"
_CONTENT = "content"
# What no document has in some editions; recorded answers have it, and others may as they like.
_UNDOCUMENTED = frozenset({"file_ids", "reasoning_effort"})


@frozen
class _Area:
    """One kind of object: how its checks, its schema, its path and its operations are called."""

    kind: Literal["message", "thread", "assistant"]
    ids: str
    schema: str

    @property
    def answers(self) -> tuple[str, ...]:
        """The operations that answer with one."""
        return tuple(name for name, kind in ANSWERS.items() if kind == self.kind)

    @property
    def deletes(self) -> str:
        """The operation that takes one away."""
        return f"delete{self.schema}"


_MESSAGES = _Area("message", "MSG", "Message")
_AREAS = (
    _MESSAGES,
    _Area("thread", "THREAD", "Thread"),
    _Area("assistant", "ASST", "Assistant"),
)


def _is_wrong(exchange: Exchange) -> bool:
    label = exchange.label or ""
    return label.startswith(_WRONG) and label != _DELETING


def _spoilt(view: View) -> frozenset[str]:
    """Return the ids of what was made by requests that should have been refused."""
    return frozenset(
        exchange.json[key]
        for exchange in view.exchanges
        if (exchange.label or "").startswith(("error.", "generated.invalid"))
        and is_success(exchange)
        and isinstance(exchange.json, dict)
        # What a run brings along stands in its thread.
        for key in ("id", *(["thread_id"] if "Run" in (exchange.operation or "") else []))
        if isinstance(exchange.json.get(key), str)
    )


def _known(view: View, kind: Kind) -> frozenset[str]:
    """Return the ids of all objects of a kind that were seen."""
    return frozenset(seen.id for seen in view.objects[kind] if isinstance(seen.id, str))


def _is_made_up(exchange: Exchange, kind: Kind, known: frozenset[str]) -> bool:
    """Whether a generated request asked for what does not exist, so that nothing is owed to it."""
    asked = exchange.path.get(f"{kind}_id")
    generated = (exchange.label or "").startswith("generated.")
    return generated and asked is not None and asked not in known


def _seen(view: View, kind: Kind) -> Iterator[Seen]:
    """Yield the objects of a kind that answers and lists showed."""
    spoilt, known = _spoilt(view), _known(view, kind)
    for seen in view.objects[kind]:
        if seen.source == "event" or _is_wrong(seen.exchange):
            continue
        if _is_made_up(seen.exchange, kind, known):
            continue
        names = (seen.id, seen.value.get("thread_id"), seen.exchange.path.get("thread_id"))
        if not any(isinstance(name, str) and name in spoilt for name in names):
            yield seen


def _alike(view: View, area: _Area) -> Iterator[Seen]:
    """Yield those objects that have most of the keys; what lacks them is no such object at all."""
    names = required(view.edition, area.schema)
    for seen in _seen(view, area.kind):
        if 2 * sum(name in seen.value for name in names) > len(names):
            yield seen


def _keys(area: _Area) -> Check:
    """Return the check that an answer is an object with the keys that are always there."""

    def present(view: View) -> Iterator[Fact]:
        known = _known(view, area.kind)
        for exchange in view.accepted(*area.answers):
            # That an answer is JSON at all is judged as that.
            if isinstance(exchange.json, dict | None) or _is_wrong(exchange):
                continue
            if not _is_made_up(exchange, area.kind, known):
                yield broken(
                    exchange.index,
                    expected=f"the {area.kind} as a JSON object",
                    observed=shown(exchange.json),
                )
        names = required(view.edition, area.schema)
        for seen in _seen(view, area.kind):
            missing = [name for name in names if name not in seen.value]
            yield from judge(
                not missing,
                seen.index,
                expected=f"the keys {', '.join(names)}",
                observed=f"no {', '.join(missing)}" if missing else "all",
            )

    return present


def _types(area: _Area) -> Check:
    """Return the check that each value is of its type; the content of messages is for itself."""

    def typed(view: View) -> Iterator[Fact]:
        other = {_CONTENT, *_UNDOCUMENTED.difference(required(view.edition, area.schema))}
        for seen in _alike(view, area):
            wrong = [
                f"{name} {shown(value, 60)}: {found[0].message[:100]}"
                for name, value in seen.value.items()
                if name not in other
                and (found := property_errors(view.edition, area.schema, name, value))
            ]
            yield from judge(
                not wrong,
                seen.index,
                expected=f"the {area.kind} as the contract types it",
                observed="; ".join(wrong[:3]) if wrong else "as typed",
            )

    return typed


@check("MSG-TYPE-002")
def content_is_in_parts(view: View) -> Iterator[Fact]:
    """The content of a message is a list of parts, each of a documented form."""
    for seen in _alike(view, _MESSAGES):
        if _CONTENT in seen.value:
            content = seen.value[_CONTENT]
            wrong = property_errors(view.edition, "Message", _CONTENT, content)
            yield from judge(
                not wrong,
                seen.index,
                expected='content such as [{"type": "text", "text": {"value", "annotations"}}]',
                observed=f"{shown(content)}: {wrong[0].message[:100]}" if wrong else "parts",
            )


def _times(area: _Area) -> Check:
    """Return the check that created_at is a Unix time in seconds."""

    def seconds(view: View) -> Iterator[Fact]:
        for seen in _alike(view, area):
            stamp = seen.value.get("created_at")
            # What is no whole number is of the wrong type.
            if isinstance(stamp, int) and not isinstance(stamp, bool):
                yield from judge(
                    clock.is_seconds(stamp),
                    seen.index,
                    expected="created_at as a Unix time in seconds",
                    observed=shown(stamp),
                )

    return seconds


@check("MSG-PATH-001")
def message_is_that_of_the_path(view: View) -> Iterator[Fact]:
    """An answer's message is the one in the path, and on the thread in the path."""
    for seen in _alike(view, _MESSAGES):
        if seen.source == "item":
            continue  # whose items a list shows is judged as that
        path = seen.exchange.path
        asked = {"id": path.get("message_id"), "thread_id": path.get("thread_id")}
        # What is missing, or no text, is judged as that.
        wanted = {
            name: value
            for name, value in asked.items()
            if value is not None and isinstance(seen.value.get(name), str)
        }
        if wanted:
            got = {name: seen.value[name] for name in wanted}
            yield from judge(
                got == wanted, seen.index, expected=shown(wanted), observed=shown(got)
            )


def _deletions(area: _Area) -> Check:
    """Return the check that a deletion says what is gone, and that it is."""

    def told(view: View) -> Iterator[Fact]:
        asked: set[tuple[str | None, str]] = set()
        accepted = {exchange.index for exchange in view.accepted(area.deletes)}
        for exchange in view.exchanges:
            if exchange.operation != area.deletes:
                continue
            name, body = exchange.path[f"{area.kind}_id"], exchange.json
            # One that was answered with an error, or not at all, may have taken it away as well.
            again = (exchange.source, name) in asked
            asked.add((exchange.source, name))
            # That an answer is JSON at all is judged as that.
            if exchange.index not in accepted or body is None or _is_wrong(exchange):
                continue
            wanted: dict[str, Any] = {"id": name, "object": _deleted(area)}
            if not again and _was_there(view, area, exchange, name):
                wanted["deleted"] = True
            good = isinstance(body, Mapping) and all(
                body.get(key) == value for key, value in wanted.items()
            )
            schema = f"Delete{area.schema}Response"
            yield from judge(
                good and not errors(view.edition, schema, body),
                exchange.index,
                expected=shown({"deleted": "true or false", **wanted}),
                observed=shown(body),
            )

    return told


def _deleted(area: _Area) -> str:
    return "thread.message.deleted" if area.kind == "message" else f"{area.kind}.deleted"


def _was_there(view: View, area: _Area, exchange: Exchange, name: str) -> bool:
    """Whether an object was surely there when it was deleted: an answer had shown it before."""
    return any(
        seen.id == name
        and seen.exchange.source == exchange.source
        and seen.exchange.ended_ms <= exchange.started_ms
        and seen.index < exchange.index
        for seen in view.objects[area.kind]
    )


for _area in _AREAS:
    check(f"{_area.ids}-KEY-001")(_keys(_area))
    check(f"{_area.ids}-TYPE-001")(_types(_area))
    check(f"{_area.ids}-TIME-001")(_times(_area))
    check(f"{_area.ids}-DEL-001")(_deletions(_area))
