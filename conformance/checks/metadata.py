"""Metadata: what is within the documented limits is taken, and comes back as it was given."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.fact import Check, Fact, judge, shown
from conformance.checks.registry import check
from conformance.checks.view import View, is_success
from conformance.oracle import metadata as law


@check("META-LIMIT-001")
def fullest_is_taken(view: View) -> Iterator[Fact]:
    """Metadata that touches every limit and breaks none is accepted."""
    if not any(map(is_success, view.labelled("create.thread"))):
        return  # no empty thread is taken, so metadata is not what is in the way
    for exchange in view.labelled("meta.full"):
        yield from judge(
            is_success(exchange),
            exchange.index,
            expected=f"a success: {law.PAIRS} pairs, a key of {law.KEY} and a value of "
            f"{law.VALUE} characters are within the limits",
            observed=f"status {exchange.status}",
        )


def _round_trip(*labels: str) -> Check:
    """Return the check that an answer shows the metadata that its request gave."""

    def kept(view: View) -> Iterator[Fact]:
        for exchange in (e for label in labels for e in view.labelled(label)):
            given = exchange.sent.get("metadata") if isinstance(exchange.sent, dict) else None
            if not given or not is_success(exchange) or not isinstance(exchange.json, dict):
                continue
            if not law.within_limits(given):
                # Of a value that is no text a server may make one.
                continue
            if "metadata" not in exchange.json:
                continue  # a missing key is judged as that
            told = exchange.json["metadata"]
            yield from judge(
                law.shows(told, given),
                exchange.index,
                expected=f"metadata with {shown(given)}",
                observed=f"metadata {shown(told)}",
            )

    return kept


check("META-KEEP-001")(_round_trip("meta.full", "create.thread"))
check("META-KEEP-002")(_round_trip("message.user"))
check("META-KEEP-003")(_round_trip("setup.assistant"))
