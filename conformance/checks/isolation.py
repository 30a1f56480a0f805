"""What belongs to one thread, or to one account, is not reachable through another; nor what is gone."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.errors import refused_under
from conformance.checks.fact import Check, Fact, holds, judge
from conformance.checks.registry import check
from conformance.checks.view import Kind, View, is_refusal, is_success, items
from conformance.trace import Exchange

_CONTENT = ("created_at", "content", "step_details")


def _not_through(label: str, kind: Kind, place: str) -> Check:
    """Return the check that an object is not shown through a place that it is not in.

    Args:
        label: of the requests for it.
        kind: of the object.
        place: the path parameter, and the field, that names where it is.
    """
    refused = refused_under(label)

    def hidden(view: View) -> Iterator[Fact]:
        own = {e.index for e in view.labelled(label) if _is_another(view, e, kind, place)}
        for fact in refused(view):
            if own.isdisjoint(fact.exchanges):
                yield fact
        for index in own:
            yield holds(index, answer="an object of its own by the same id")

    return hidden


def _is_another(view: View, exchange: Exchange, kind: Kind, place: str) -> bool:
    """Whether an answer shows another object, which is where it was asked for.

    Nothing says that ids are unique beyond the thread or run that they are asked for under.
    """
    got = exchange.json if is_success(exchange) and isinstance(exchange.json, dict) else {}
    where = exchange.path.get(place)
    known = [
        one.value
        for one in view.objects[kind]
        if one.id == got.get("id") and one.value.get(place) != where
    ]
    return (
        got.get(place) == where
        and bool(known)
        and all(any(got.get(n) != one.get(n) for n in _CONTENT) for one in known)
    )


check("ISO-THREAD-001")(refused_under("iso.retrieve"))
check("ISO-THREAD-002")(refused_under("iso.modify"))
check("ISO-THREAD-003")(refused_under("iso.steps"))
check("ISO-THREAD-004")(_not_through("iso.message", "message", "thread_id"))
check("ISO-THREAD-005")(refused_under("iso.cancel"))
check("ISO-THREAD-006")(refused_under("iso.submit"))
check("ISO-RUN-001")(_not_through("iso.step-of-run", "step", "run_id"))
check("ISO-GONE-002")(refused_under("gone.run"))
check("ISO-GONE-003")(refused_under("gone.messages"))
check("ISO-GONE-004")(refused_under("gone.create"))
check("ISO-GONE-005")(refused_under("gone.assistant"))


def _hidden(label: str) -> Check:
    """Return the check that another account's key is refused, or shown an empty list."""

    def hidden(view: View) -> Iterator[Fact]:
        for exchange in view.labelled(label):
            empty = _is_empty(exchange)
            yield from judge(
                is_refusal(exchange) or empty,
                exchange.index,
                expected="a refusal (4xx), or an empty list",
                observed=f"status {exchange.status}{' and an empty list' if empty else ''}",
                answer="an empty list" if empty else f"status {exchange.status}",
            )

    return hidden


def _is_empty(exchange: Exchange) -> bool:
    body = exchange.json
    return is_success(exchange) and isinstance(body, dict) and body.get("data") == []


check("ISO-KEY-001")(_hidden("key.thread"))
check("ISO-KEY-002")(_hidden("key.run"))
check("ISO-KEY-003")(_hidden("key.messages"))
check("ISO-KEY-004")(_hidden("key.steps"))
check("ISO-KEY-005")(_hidden("key.modify"))
check("ISO-KEY-006")(_hidden("key.message"))
check("ISO-KEY-007")(_hidden("key.create"))
check("ISO-KEY-008")(_hidden("key.submit"))
check("ISO-KEY-009")(_hidden("key.cancel"))


@check("ISO-KEY-010")
def lists_do_not_leak(view: View) -> Iterator[Fact]:
    """Another account's list of assistants holds none that the first one made."""
    made = (e.json for e in view.labelled("setup.assistant") if is_success(e))
    ours = {
        body["id"] for body in made if isinstance(body, dict) and isinstance(body.get("id"), str)
    }
    for page in view.labelled("key.assistants"):
        if is_success(page) and ours:
            theirs = {i["id"] for i in items(page) if isinstance(i.get("id"), str)}
            shown = sorted(ours & theirs)
            yield from judge(
                not shown,
                page.index,
                expected="no assistant of the first account",
                observed=", ".join(shown) or "none of them",
            )
