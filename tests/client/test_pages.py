"""Iterators walk every page, and never in a circle."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runs_client import errors
from tests.client.world import World, reply, run_body, settle, tell

KINDS = ["sync", "async"]


def page(*ids: str, more: Any, **over: Any) -> dict[str, Any]:
    data = [run_body("completed", id=one) for one in ids]
    first, last = (ids[0], ids[-1]) if ids else (None, None)
    body = {"object": "list", "data": data, "first_id": first, "last_id": last, "has_more": more}
    return {**body, **over}


def walk(world: World, **options: Any) -> list[str]:
    found = tell(lambda w: settle(w.client.runs.iterate("thread_1", **options)), world)
    return [run.id for run in found]


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_is_fetched_with_the_same_query(kind: str):
    script = [page("a", "b", more=True), page("c", more=True), page("d", more=False)]
    world = World(kind, [reply(body) for body in script])
    assert walk(world, limit=2, order="asc") == ["a", "b", "c", "d"]
    queries = [dict(request.url.params) for request in world.requests]
    common = {"limit": "2", "order": "asc"}
    assert queries == [common, {**common, "after": "b"}, {**common, "after": "c"}]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "last",
    [
        page(more=False),
        page("z", more=None),
        page("z", more="true"),
        {"object": "list", "data": None},
        {},
    ],
)
def test_the_walk_ends_where_no_more_is_said(kind: str, last: Any):
    world = World(kind, [reply(page("a", more=True)), reply(last)])
    assert walk(world)[0] == "a"
    assert len(world.requests) == 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("last_id", [None, 7])
def test_a_missing_cursor_is_the_last_objects_id(kind: str, last_id: Any):
    script = [page("a", "b", more=True, last_id=last_id), page("c", more=False)]
    world = World(kind, [reply(body) for body in script])
    assert walk(world) == ["a", "b", "c"]
    assert world.requests[1].url.params["after"] == "b"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("ids", "cursor"), [(("a",), "a"), ((), None)])
def test_a_list_that_leads_back_raises(kind: str, ids: tuple[str, ...], cursor: str | None):
    """A server that ignores `after`, or that promises more and shows nothing."""
    world = World(kind, [lambda request: reply(page(*ids, more=True))])
    with pytest.raises(errors.PagesRepeat) as raised:
        walk(world)
    assert raised.value.cursor == cursor
    assert len(world.requests) <= 2


@pytest.mark.parametrize("kind", KINDS)
def test_the_other_lists_are_walked_alike(kind: str):
    one = reply(page("a", more=False))

    async def story(world: World) -> None:
        await settle(world.client.assistants.iterate())
        await settle(world.client.messages.iterate("thread_1", run_id="run_1"))
        await settle(world.client.steps.iterate("thread_1", "run_1", include=["x"]))

    world = World(kind, [one, one, one])
    tell(story, world)
    assert world.lines == [
        "GET /assistants",
        "GET /threads/thread_1/messages",
        "GET /threads/thread_1/runs/run_1/steps",
    ]
    assert world.requests[1].url.params["run_id"] == "run_1"
    assert world.requests[2].url.query == b"include%5B%5D=x"


@given(st.integers(0, 12), st.integers(1, 5))
def test_whatever_the_page_size_each_object_comes_once_and_in_order(total: int, limit: int):
    ids = [f"run_{number}" for number in range(total)]

    def serve(request: httpx.Request) -> httpx.Response:
        after = request.url.params.get("after")
        start = ids.index(after) + 1 if after else 0
        chosen = ids[start : start + limit]
        return reply(page(*chosen, more=start + limit < total))

    assert walk(World("sync", [serve]), limit=limit) == ids
