"""Lists under way: what is inserted during a walk, the page nobody sized, odd queries, filters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.checks.fact import Fact, judge, shown
from conformance.checks.lists import query
from conformance.checks.registry import check
from conformance.checks.view import View, is_refusal, is_success, items
from conformance.oracle import pages as law
from conformance.trace import Exchange

DEFAULT_LIMIT = 20
"""Items on a page where the request does not say how many (facts: behaviour, section 7)."""


@check("LIST-INSERT-001")
def insertion_disturbs_no_walk(view: View) -> Iterator[Fact]:
    """What is added in front of the cursor neither repeats nor skips an item behind it."""
    for first, after in zip(
        view.labelled("list.insert-before"), view.labelled("list.insert-after"), strict=False
    ):
        seen, rest = items(first), items(after)
        if not (is_success(first) and is_success(after) and seen):
            continue
        whole_rest = isinstance(after.json, dict) and after.json.get("has_more") is False
        if first.path != after.path or not whole_rest:
            continue
        # Within the second of the cursor the server's own order decides.
        at = seen[-1].get("created_at")
        older = [
            str(item.get("id"))
            for whole in view.labelled("list.desc")
            if whole.path == first.path and whole.operation == first.operation
            for item in items(whole)
            if isinstance(at, int) and _older(item.get("created_at"), at)
        ]
        twice, skipped = law.disturbed(_ids(seen), _ids(rest), older)
        yield from judge(
            not twice and not skipped,
            first.index,
            after.index,
            expected="each item behind the cursor once",
            observed=f"twice {shown(twice)}, skipped {shown(skipped)}",
        )


def _older(stamp: object, than: int) -> bool:
    return isinstance(stamp, int) and stamp < than


def _ids(found: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(item.get("id")) for item in found]


@check("LIST-DEFAULT-001")
def page_has_a_size_of_its_own(view: View) -> Iterator[Fact]:
    """Where nobody says how many, a page holds 20 of the items that there are."""
    full = {
        str(exchange.json.get("id")): len(exchange.sent["messages"])
        for exchange in view.labelled("create.full")
        if is_success(exchange) and isinstance(exchange.json, dict)
    }
    for page in view.labelled("list.default"):
        there = full.get(str(page.path.get("thread_id")), 0)
        if not is_success(page) or not isinstance(page.json, dict):
            continue
        # A short page that ends the list shows what was lost, and not how long pages are.
        ends = len(items(page)) < DEFAULT_LIMIT and page.json.get("has_more") is not True
        if there > DEFAULT_LIMIT and not ends:
            yield from judge(
                len(items(page)) == DEFAULT_LIMIT,
                page.index,
                expected=f"{DEFAULT_LIMIT} of {there} items",
                observed=f"{len(items(page))} items",
            )


@check("LIST-EMPTY-001")
def nothing_is_a_list_too(view: View) -> Iterator[Fact]:
    """The list of a thread that has no runs yet is a list, and empty."""
    for page in view.labelled("list.empty"):
        yield from judge(
            is_success(page) and not items(page),
            page.index,
            expected="an empty list",
            observed=f"status {page.status}, {len(items(page))} items",
        )


@check("LIST-ODD-001")
def odd_queries_do_no_harm(view: View) -> Iterator[Fact]:
    """A limit out of bounds or an unknown cursor may be refused or overlooked; nothing breaks."""
    for label, name in (
        ("list.limit-0", "limit 0"),
        ("list.limit-101", "limit 101"),
        ("list.unknown-cursor", "unknown cursor"),
    ):
        for exchange in view.labelled(label):
            if exchange.operation in view.lacks:
                continue
            good = is_success(exchange) or is_refusal(exchange)
            yield from judge(
                good,
                exchange.index,
                expected="a page, or a refusal (4xx)",
                observed=f"{name}: status {exchange.status}",
                answer=f"{name}: {_what_came(exchange)}" if good else None,
            )


def _what_came(exchange: Exchange) -> str:
    if is_refusal(exchange):
        return "refused"
    return "items" if items(exchange) else "an empty page"


@check("LIST-FILTER-001")
def filter_by_run(view: View) -> Iterator[Fact]:
    """A list of the messages of one run holds no others."""
    for page in view.labelled("list.of-run"):
        wanted = query(page).get("run_id")
        if is_success(page):
            # A message that names no run is judged as that.
            named = [i["run_id"] for i in items(page) if isinstance(i.get("run_id"), str)]
            others = [run for run in named if run != wanted]
            yield from judge(
                not others,
                page.index,
                expected=f"run_id {wanted} only",
                observed=f"run_id {shown(others)}" if others else "no others",
            )
