"""Every edition served is judged clean by itself, and by another one for the right reasons only."""

from __future__ import annotations

from functools import cache

import anyio
import httpx
import pytest

from conformance.cli.selftest import KEY, VirtualPause, flagged
from conformance.contract.editions import NAMED
from conformance.drive import Limits, Order, drive
from conformance.judge import judge, select
from conformance.record import RunRecord
from conformance.reference import Door, ManualClock, Service, create_app
from conformance.trace import Settled, line, read_ndjson
from conformance.wire import Target

# Neither version takes the other's OpenAI-Beta header, so nothing can be made at all.
_REFUSED = {"ASST-CREATE-001", "THREAD-CREATE-001"}
# What was documented on 2024-04-12 is no key of a run of 2023, and no word of a request for one.
_BEFORE_APRIL = {
    "RUN-CREATE-001",
    "RUN-KEY-014",
    "RUN-KEY-019",
    "RUN-KEY-020",
    "RUN-KEY-021",
    "RUN-KEY-022",
    "RUN-KEY-023",
    "RUN-KEY-025",
    # What is overridden is not shown; a step has no usage; the filter of messages is overlooked.
    "RUN-OVER-001",
    "STEP-KEY-014",
    "LIST-FILTER-001",
}
# tool_choice required came on 2024-04-29, parallel_tool_calls on 2024-06-06; to refuse the latter
# in a request may be the model's doing.
_BEFORE_JUNE = {"RUN-CREATE-001", "RUN-KEY-024"}

# (served, asked for) → what is found.
WRONG = {
    ("v1-2023-11", "v1-2024-04"): _BEFORE_APRIL,
    # Of version 2 it knows nothing, so it goes on taking version 1.
    ("v1-2023-11", "v2-2026-08"): _REFUSED | {"ERR-BETA-003"},
    ("v1-2024-04", "v2-2024-04"): _REFUSED,
    ("v2-2024-04", "v2-2024-12"): _BEFORE_JUNE,
    ("v2-2024-04", "v2-2026-08"): _BEFORE_JUNE,
    ("v2-2026-08", "v1-2023-11"): _REFUSED,
    ("v2-2026-08", "v1-2024-04"): _REFUSED,
    # A server may know more than it is asked for.
    ("v1-2024-04", "v1-2023-11"): set(),
    ("v2-2026-08", "v2-2024-04"): set(),
}


@cache
def looked_at(served: str, *asked: str) -> RunRecord:
    """Drive the reference of one edition as if it might be one of others, and judge it."""
    clock = ManualClock()
    service = Service(clock=clock, seed=0, edition=served)
    order = Order(
        target=Target("reference", "http://reference/v1", key=KEY),
        editions=asked,
        limits=Limits(concurrency=1, max_requests=4000, max_paid_runs=400, run_wait_s=700.0),
        checks=tuple(dict.fromkeys(r.id for name in asked for r in select(name))),
    )
    transport = httpx.ASGITransport(app=create_app(service, Door([KEY]), 0))
    lines: list[bytes] = []

    async def go() -> RunRecord:
        pause = VirtualPause(clock)
        trace = await drive(order, lines.append, transport=transport, pause=pause)
        assert read_ndjson(b"".join(lines)) == trace
        return judge(trace)

    return anyio.run(go)


@pytest.mark.parametrize("edition", [*NAMED, "v1@2024-02-01", "v2@2024-05-20"])
def test_an_edition_passes_by_itself(edition: str) -> None:
    record = looked_at(edition, edition)
    assert flagged(record) == frozenset()
    assert (record.edition, record.exit_code) == (edition, 0)
    tested = {name: tier.verdict for name, tier in record.tiers.items() if name != "stream"}
    assert set(tested.values()) == {"ready"}
    if edition in NAMED:
        passed, applicable = record.editions[edition].must
        assert passed == applicable > 140


@pytest.mark.parametrize(("served", "asked"), WRONG, ids="-as-".join)
def test_another_edition_is_found_out_by_what_it_lacks(served: str, asked: str) -> None:
    assert flagged(looked_at(served, asked)) == WRONG[served, asked]


def test_without_a_wish_the_version_is_the_one_that_is_taken() -> None:
    """The first header is refused, the second one taken; both knocks are on record."""
    record = looked_at("v1-2023-11", "v2-2026-08", "v1-2024-04")
    assert record.edition == "v1-2024-04"
    assert flagged(record) == _BEFORE_APRIL


def test_the_count_by_edition_shows_which_one_is_meant() -> None:
    counts = looked_at("v1-2023-11", "v2-2026-08", "v1-2024-04").editions
    assert tuple(counts) == NAMED
    satisfied = {name for name, count in counts.items() if count.must[0] == count.must[1]}
    assert satisfied == {"v1-2023-11"}


def test_the_trace_says_the_edition_that_was_settled() -> None:
    """The head is written before anything is known; what was found out follows it."""
    clock = ManualClock()
    service = Service(clock=clock, seed=0, edition="v1-2024-04")
    lines: list[bytes] = []
    order = Order(
        target=Target("reference", "http://reference/v1", key=KEY),
        editions=("v2-2026-08", "v1-2024-04"),
        checks=("RUN-CTR-001",),
    )
    transport = httpx.ASGITransport(app=create_app(service, Door([KEY]), 0))

    async def go() -> None:
        await drive(order, lines.append, transport=transport, pause=VirtualPause(clock))

    anyio.run(go)
    assert line(Settled(edition="v1-2024-04")) in lines
    trace = read_ndjson(b"".join(lines))
    assert trace.started.edition == "v1-2024-04"
    sent = {h for e in trace.exchanges for n, h in e.request.headers if n.lower() == "openai-beta"}
    assert sent == {"assistants=v1", "assistants=v2"}


def test_a_provider_that_takes_no_header_is_asked_as_the_first_edition() -> None:
    """A complaint about every header, whatever it is meant to say, is no sign of version 1."""
    said = {"error": {"message": "Lists need assistants=v2 and a plan.", "type": "x"}}
    sent: list[str] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers["openai-beta"])
        return httpx.Response(400, json=said)

    order = Order(
        target=Target("p", "http://p.example/v1", key=KEY),
        editions=("v2-2026-08", "v1-2024-04"),
        checks=("RUN-CTR-001",),
    )

    async def go() -> str:
        transport, pause = httpx.MockTransport(refuse), VirtualPause(ManualClock())
        return (await drive(order, transport=transport, pause=pause)).started.edition

    assert anyio.run(go) == "v2-2026-08"
    assert sent[:2] == ["assistants=v2", "assistants=v1"]
    assert set(sent[2:]) == {"assistants=v2"}
