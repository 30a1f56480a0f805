"""Lists: pages, cursors and orders of the reference."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.reference.refusal import Refusal
from tests.reference.world import World

ITEMS = [{"id": f"msg_{number}"} for number in range(7)]
SERVICE = World().service
orders = st.sampled_from(["asc", "desc"])
sizes = st.integers(1, 10)


def ids(page):
    return [one["id"] for one in page["data"]]


def page(items=ITEMS, **query):
    return SERVICE.page(items, {k: str(v) for k, v in query.items()})


def whole(order):
    wanted = [one["id"] for one in ITEMS]
    return wanted if order == "asc" else wanted[::-1]


@given(st.integers(0, 7), sizes, orders)
def test_a_walk_by_after_shows_everything_once_and_in_order(count, size, order):
    seen, cursor, more = [], {}, True
    while more:
        got = page(ITEMS[:count], limit=size, order=order, **cursor)
        seen += ids(got)
        more, cursor = got["has_more"], {"after": got["last_id"]}
        assert len(got["data"]) <= size
        assert not more or len(got["data"]) == size
    assert seen == [i for i in whole(order) if int(i[4:]) < count]


@given(st.integers(0, 6), sizes, orders)
def test_before_gives_what_stands_right_before_the_cursor(place, size, order):
    everything = whole(order)
    got = page(limit=size, order=order, before=everything[place])
    assert ids(got) == everything[max(0, place - size) : place]
    assert got["has_more"] == (place > size)


@given(st.integers(0, 7), sizes, orders)
def test_the_ends_are_those_of_the_page(count, size, order):
    got = page(ITEMS[:count], limit=size, order=order)
    assert got["object"] == "list"
    assert got["first_id"] == (ids(got) or [None])[0]
    assert got["last_id"] == (ids(got) or [None])[-1]


def test_twenty_come_by_default_newest_first():
    many = [{"id": f"msg_{number}"} for number in range(30)]
    got = page(many)
    assert ids(got) == [f"msg_{number}" for number in range(29, 9, -1)]
    assert got["has_more"] is True


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"limit": "1.5"}, "limit"),
        ({"limit": ""}, "limit"),
        ({"order": "up"}, "order"),
        ({"after": "msg_gone"}, "after"),
        ({"before": "msg_gone"}, "before"),
    ],
)
def test_a_bad_query_is_refused_and_named(query, param):
    with pytest.raises(Refusal) as refused:
        page(**query)
    assert (refused.value.status, refused.value.param) == (400, param)


def test_messages_can_be_listed_of_one_run():
    world = World()
    run = world.later(world.run(), 11)
    everything = world.messages(run)
    shown = world.service.list_messages(world.account, {"run_id": run["id"]}, run["thread_id"])
    assert len(everything) == 2
    assert [one["run_id"] for one in shown["data"]] == [run["id"]]
