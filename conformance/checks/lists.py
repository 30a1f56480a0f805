"""Lists and their pages: the envelope, the order, the cursors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from conformance.checks.fact import Fact, judge, shown
from conformance.checks.registry import check
from conformance.checks.view import LISTS, View, is_success, items
from conformance.oracle import pages as law
from conformance.trace import Exchange


def _pages(view: View) -> Iterator[Exchange]:
    for exchange in view.accepted(*LISTS):
        if isinstance(exchange.json, dict):
            yield exchange


def query(exchange: Exchange) -> dict[str, str]:
    """Return the query parameters of a request."""
    return dict(parse_qsl(urlsplit(exchange.request.url).query, keep_blank_values=True))


@check("LIST-ENV-001")
def envelope_is_a_list(view: View) -> Iterator[Fact]:
    """A list answers with object "list", an array data and a boolean has_more."""
    for exchange in view.accepted(*LISTS):
        body = exchange.json
        good = (
            isinstance(body, dict)
            and body.get("object") == "list"
            and isinstance(body.get("data"), list)
            and isinstance(body.get("has_more"), bool)
        )
        yield from judge(
            good,
            exchange.index,
            expected='{"object": "list", "data": […], "has_more": true or false, …}',
            observed=shown(body if not isinstance(body, dict) else {**body, "data": "…"}),
        )


@check("LIST-ENV-002")
def ends_are_named(view: View) -> Iterator[Fact]:
    """first_id and last_id are the ids at the ends of this page."""
    for exchange in _pages(view):
        page = [item.get("id") for item in items(exchange)]
        # An item without an id is judged as that.
        if page and all(isinstance(one, str) for one in page):
            got = (exchange.json.get("first_id"), exchange.json.get("last_id"))
            yield from judge(
                got == (page[0], page[-1]),
                exchange.index,
                expected=f"first_id and last_id {shown((page[0], page[-1]))}",
                observed=shown(got),
            )


@check("LIST-ENV-003")
def empty_page_has_no_ends(view: View) -> Iterator[Fact]:
    """An empty page says that there is no more."""
    for exchange in _pages(view):
        if exchange.json.get("data") == []:
            yield from judge(
                exchange.json.get("has_more") is False,
                exchange.index,
                expected="has_more false on an empty page",
                observed=shown(exchange.json.get("has_more")),
            )


@check("LIST-ORDER-001")
def newest_first_by_default(view: View) -> Iterator[Fact]:
    """Without an order, and with order=desc, the newest comes first."""
    yield from _ordered(view, "desc")


@check("LIST-ORDER-002")
def oldest_first_on_request(view: View) -> Iterator[Fact]:
    """With order=asc the oldest comes first."""
    yield from _ordered(view, "asc")


def _ordered(view: View, order: str) -> Iterator[Fact]:
    for exchange in _pages(view):
        stamps = [item.get("created_at") for item in items(exchange)]
        asked = query(exchange)
        # How a page before a cursor is ordered is not said.
        if asked.get("order", "desc") != order or "before" in asked or len(stamps) < 2:
            continue
        if not all(isinstance(stamp, int) for stamp in stamps):
            continue
        wrong = law.out_of_order([int(stamp or 0) for stamp in stamps], order)
        yield from judge(
            wrong is None,
            exchange.index,
            expected=f"created_at {'falling' if order == 'desc' else 'rising'}",
            observed=shown(stamps),
        )


@check("LIST-ORDER-003")
def orders_show_the_same(view: View) -> Iterator[Fact]:
    """Both orders show the same items; within one second the order of items is free."""
    for up in view.labelled("list.asc"):
        down = _latest(view.labelled("list.desc"), up)
        if down is not None and is_success(down) and is_success(up):
            first, second = _sorted_ids(down), _sorted_ids(up)
            yield from judge(
                first == second,
                down.index,
                up.index,
                expected=shown(first),
                observed=shown(second),
            )


@check("LIST-LIMIT-001")
def limit_is_kept(view: View) -> Iterator[Fact]:
    """A page holds at most limit items."""
    for exchange in _pages(view):
        limit = query(exchange).get("limit", "")
        if limit.isdigit() and 1 <= int(limit) <= 100:
            count = len(items(exchange))
            yield from judge(
                count <= int(limit),
                exchange.index,
                expected=f"at most {limit} items",
                observed=f"{count} items",
            )


@check("LIST-WALK-001")
def walk_shows_all(view: View) -> Iterator[Fact]:
    """Pages taken one after the other by `after` make up the whole list, nothing twice."""
    for whole, walk in _walks(view):
        if _cut_short(whole, walk[-1]):
            # has_more said so before the end: that is its own requirement.
            continue
        wanted = _sorted_ids(whole)
        got = sorted(i for page in walk for i in _sorted_ids(page))
        yield from judge(
            got == wanted,
            whole.index,
            *(page.index for page in walk),
            expected=shown(wanted),
            observed=shown(got),
        )


@check("LIST-WALK-002")
def has_more_is_true(view: View) -> Iterator[Fact]:
    """has_more is true while items follow the page, and false at the end of the list."""
    for whole, walk in _walks(view):
        order, seen = [str(item.get("id")) for item in items(whole)], set[str]()
        for page in walk:
            ids = [str(item.get("id")) for item in items(page)]
            seen.update(ids)
            if not ids or ids[-1] not in order:
                continue
            # By count or by place: items of one second may come in another order than before,
            # and a walk that skips some is judged as that.
            by_count = len(seen.intersection(order)) < len(order)
            by_place = ids[-1] != order[-1]
            yield from judge(
                page.json.get("has_more") in (by_count, by_place),
                page.index,
                expected=f"has_more {str(by_place).lower()} at {len(seen)} of {len(order)}",
                observed=shown(page.json.get("has_more")),
            )


@check("LIST-WALK-003")
def before_goes_back(view: View) -> Iterator[Fact]:
    """`before` gives items that precede the cursor in the order of the list."""
    for page in view.labelled("list.before"):
        cursor = query(page).get("before")
        whole = _latest(view.labelled("list.desc"), page)
        if not (is_success(page) and whole is not None and cursor):
            continue
        stamps = {str(item.get("id")): item.get("created_at") for item in items(whole)}
        if cursor not in stamps:
            continue
        at = stamps[cursor]
        # Items of the cursor's own second may stand on either side of it.
        place, order = list(stamps).index(cursor), list(stamps)
        ahead = {i for i in order[:place] if stamps[i] != at}
        behind = {i for i in order[place:] if stamps[i] != at} | {cursor}
        got = set(_sorted_ids(page))
        yield from judge(
            (bool(got) or not ahead) and not got & behind,
            whole.index,
            page.index,
            expected=f"items that stand before {cursor} in {shown(order)}",
            observed=shown([str(item.get("id")) for item in items(page)]),
        )


def _cut_short(whole: Exchange, last: Exchange) -> bool:
    """Whether a walk ended before the end of the list because has_more was false."""
    order, page = items(whole), items(last)
    ended = bool(page) and bool(order) and page[-1].get("id") == order[-1].get("id")
    return last.json.get("has_more") is not True and bool(page) and not ended


def _sorted_ids(page: Exchange) -> list[str]:
    return sorted(str(item.get("id")) for item in items(page))


def _walks(view: View) -> Iterator[tuple[Exchange, Sequence[Exchange]]]:
    """Yield each whole list with the pages that a scenario walked over it."""
    walks: dict[tuple[Any, ...], list[Exchange]] = defaultdict(list)
    for page in view.labelled("list.walk"):
        walks[page.operation, page.path.get("thread_id"), page.path.get("run_id")].append(page)
    for walk in walks.values():
        whole = _latest(view.labelled("list.desc"), walk[0])
        pages = (whole, *walk) if whole is not None else ()
        if whole is not None and all(map(_is_page, pages)):
            yield whole, walk


def _is_page(page: Exchange) -> bool:
    """Whether an answer is a list of objects that can be told apart."""
    return (
        is_success(page)
        and isinstance(page.json, dict)
        and all(isinstance(item.get("id"), str) for item in items(page))
    )


def _latest(wholes: Sequence[Exchange], page: Exchange) -> Exchange | None:
    same = [w for w in wholes if w.operation == page.operation and w.path == page.path]
    return same[-1] if same else None


@check("LIST-HOLD-001")
def list_holds_what_was_made(view: View) -> Iterator[Fact]:
    """The list of a thread's runs holds every run that was created on it."""
    for whole in view.labelled("list.desc"):
        if whole.operation != "listRuns" or not is_success(whole):
            continue
        thread_id = whole.path.get("thread_id")
        made = [
            e.json["id"]
            for e in view.accepted("createRun")
            if e.path.get("thread_id") == thread_id
            and isinstance(e.json, dict)
            and "id" in e.json
            and e.ended_ms <= whole.started_ms
        ]
        if not made:
            continue
        there = _sorted_ids(whole)
        yield from judge(
            set(map(str, made)) <= set(there),
            whole.index,
            expected=f"runs {shown(made)}",
            observed=shown(there),
        )


@check("LIST-HOLD-002")
def list_holds_its_thread_only(view: View) -> Iterator[Fact]:
    """A thread's list of runs or messages holds nothing of another thread."""
    for exchange in view.accepted("listRuns", "listMessages"):
        wanted = exchange.path.get("thread_id")
        named = {shown(i["thread_id"]) for i in items(exchange) if "thread_id" in i}
        others = named - {shown(wanted)}
        if items(exchange):
            yield from judge(
                not others,
                exchange.index,
                expected=f"thread_id {wanted} only",
                observed=", ".join(sorted(others)),
            )
