"""Walks a list: whole in both orders, page by page, and back."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.scenarios.scenario import Conversation
from conformance.trace import Exchange

# Enough for every list that a scenario makes; a server whose cursor never moves is cut off here.
MAX_PAGES = 8
PAGES = 3
"""In how many pages a list is read, about: enough for a first, a middle and a last one."""


async def walk(talk: Conversation, operation: str, where: Mapping[str, str]) -> None:
    """Read a list in every way that the pagination checks look at."""
    whole = await talk.call(operation, "list.desc", query={"limit": 100}, path=where)
    await talk.call(operation, "list.asc", query={"limit": 100, "order": "asc"}, path=where)
    ids = _ids(whole)
    size = max(1, len(ids) // PAGES)
    query: dict[str, str | int] = {"limit": size}
    for _ in range(min(MAX_PAGES, len(ids) + 1)):
        page = await talk.call(operation, "list.walk", query=query, path=where)
        body = page.json if isinstance(page.json, dict) else {}
        if body.get("has_more") is not True or not isinstance(body.get("last_id"), str):
            break
        query = {"limit": size, "after": body["last_id"]}
    if len(ids) > 1:
        await talk.call(
            operation, "list.before", query={"limit": 100, "before": ids[-1]}, path=where
        )


def _ids(page: Exchange) -> list[str]:
    data = page.json.get("data") if isinstance(page.json, dict) else None
    items = data if isinstance(data, list) else []
    return [str(item["id"]) for item in items if isinstance(item, dict) and "id" in item]
