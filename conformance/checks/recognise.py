"""Gives the requests of recorded traffic the labels that our own scenarios give theirs.

Checks look requests up by label ("tool.partial", "error.unknown-run"): in a scenario we know
what a request was for. In somebody else's traffic only the recording can say so, and only what
it proves counts: a request gets a label when every compliant server would have had to answer it
in the one way that the label's checks accept. What stays unlabelled is judged by the laws that
need no label.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from conformance.checks.capability import is_unrouted
from conformance.checks.contents import is_whole
from conformance.checks.known import (
    Known,
    lacks_beta,
    lacks_key,
    of_another_account,
    precedes,
)
from conformance.checks.lists import query
from conformance.checks.meaning import meaning
from conformance.checks.view import is_success, items
from conformance.trace import Exchange

# An outage says nothing about conduct.
_OUTAGES = frozenset({429, 502, 503, 504})


def recognised(exchanges: Sequence[Exchange], edition: str) -> tuple[Exchange, ...]:
    """Return imported exchanges with the labels that they plainly deserve.

    Exchanges that a scenario of ours sent keep what they have. Files are not joined.

    Args:
        exchanges: imported traffic, in order of start.
        edition: the edition that it is judged by.
    """
    files: dict[str | None, list[Exchange]] = defaultdict(list)
    for exchange in exchanges:
        files[exchange.source].append(exchange)
    labels: dict[int, str] = {}
    for found in files.values():
        known = Known(found, edition)
        labels.update(_single(known, edition))
        for index, label in _run_lists(known):
            labels.setdefault(index, label)
    return tuple(
        msgspec.structs.replace(e, label=labels[e.index]) if e.index in labels else e
        for e in exchanges
    )


def _single(known: Known, edition: str) -> Iterator[tuple[int, str]]:
    for exchange in known.exchanges:
        if exchange.label or exchange.scenario or exchange.response is None:
            continue
        if exchange.operation is None or exchange.status in _OUTAGES:
            continue
        label = _label(exchange, known, edition)
        if label:
            yield exchange.index, label


def _label(exchange: Exchange, known: Known, edition: str) -> str | None:
    keyless = lacks_key(exchange) and known.sends_keys
    if keyless or (lacks_beta(exchange) and known.sends_beta):
        # The answer of a router that knows no such path says nothing about headers.
        if is_unrouted(exchange):
            return None
        return "error.no-key" if keyless else "error.no-beta"
    if exchange.status in {401, 403} or of_another_account(exchange):
        # Whether the key was good is not in the recording.
        return None
    return meaning(exchange, known, edition)


def _run_lists(known: Known) -> Iterator[tuple[int, str]]:
    """Label the lists of a thread's runs that were read after the last run was created on it."""
    threads: dict[str, list[Exchange]] = defaultdict(list)
    last = {known.thread_of(creation): creation for creation in known.created_runs()}
    for exchange in known.exchanges:
        if exchange.operation != "listRuns" or not is_success(exchange):
            continue
        thread = exchange.path["thread_id"]
        final = thread not in last or precedes(last[thread], exchange)
        # Some servers let runs be deleted, which changes the list too.
        if final and not known.lost_a_run(thread, exchange):
            threads[thread].append(exchange)
    for pages in threads.values():
        yield from _pages(pages)


def _pages(pages: Sequence[Exchange]) -> Iterator[tuple[int, str]]:
    fresh = [p for p in pages if not p.label and not p.scenario]
    down = [p for p in fresh if is_whole(p) and query(p).get("order", "desc") == "desc"]
    if not down:
        return
    order = [item.get("id") for item in items(down[-1])]
    yield from ((page.index, "list.desc") for page in down)
    for page in fresh:
        asked = query(page)
        if is_whole(page) and asked.get("order") == "asc":
            yield page.index, "list.asc"
        elif asked.get("before") in order[1:] and asked.get("order", "desc") == "desc":
            yield page.index, "list.before"
    yield from ((page.index, "list.walk") for page in _walk(fresh))


def _walk(pages: Sequence[Exchange]) -> list[Exchange]:
    """Return the first walk by `after` that somebody took to its end, page by page."""
    walk: list[Exchange] = []
    for page in pages:
        asked = query(page)
        if asked.get("order", "desc") != "desc" or "limit" not in asked or "before" in asked:
            continue
        if "after" not in asked:
            walk = [] if is_whole(page) else [page]
        elif walk and items(walk[-1]) and asked["after"] == items(walk[-1])[-1].get("id"):
            walk.append(page)
        body = page.json if isinstance(page.json, dict) else {}
        if walk and walk[-1] is page and body.get("has_more") is not True:
            return walk
    return []
