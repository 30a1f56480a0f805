"""Failures that other reports were seen to have, each as a test that ours has to pass.

The numbers are those of the rows; what concerns several runs stands with the comparison.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given, settings

from conformance import judge as judging
from conformance import report
from conformance.checks import CHECKS
from conformance.contract.ledger import ledger
from conformance.errors import UsageError
from conformance.judge import judge
from conformance.record import RunRecord, encode
from conformance.report import cells
from conformance.report.html import tier_rows
from conformance.report.storable import storable
from conformance.rundir import fresh
from conformance.trace import Exchange, Response, StreamEvent, Trace, read_ndjson
from tests.drive.world import Door_, play
from tests.report.page import Page
from tests.report.samples import exchange, record, result
from tests.strategies import records

PINNED = Path(__file__).parents[1] / "contract" / "ledger"
REFUSED = ("refused", "refuses")


@cache
def lines() -> tuple[bytes, ...]:
    """The trace file of a run of the reference, line by line."""
    written: list[bytes] = []
    play(sink=written.append, max_requests=2000, max_paid_runs=100)
    return tuple(b"".join(written).splitlines(keepends=True))


@cache
def clean() -> Trace:
    return read_ndjson(b"".join(lines()))


def changed(trace: Trace, change: Any) -> RunRecord:
    """Judge a trace with a change made to each of its exchanges."""
    return judge(
        msgspec.structs.replace(trace, exchanges=tuple(map(change, trace.exchanges))), editions=()
    )


@settings(max_examples=25)
@given(records())
def test_1_totals_are_the_fold_of_the_results(found: RunRecord) -> None:
    """Every total on the page is counted from the results themselves."""
    page = Page(report.render(found, []))
    rows = tier_rows(found)

    assert page.totals == dict.fromkeys(cells.MARKS, 0) | Counter(
        one.verdict for one in found.results
    )
    assert sum(sum(row.counts.values()) for row in rows) == len(found.results)


def test_1_totals_of_a_long_run() -> None:
    """So many of each verdict that a sum which is off by one, or cut short, is seen."""
    verdicts: list[Any] = [name for n, name in enumerate(cells.MARKS, 2) for _ in range(n)]
    found = record(*(result(f"RUN-X-{n:03}", name) for n, name in enumerate(verdicts)))
    counts = dict(Counter(verdicts))

    assert Page(report.render(found, [])).totals == counts
    assert [row.counts for row in tier_rows(found)] == [counts]


def test_2_nothing_run_is_no_success() -> None:
    """A run in which nothing came to judge is incomplete, in the record and on the page."""
    trace = play(Door_(spoil=lambda door, request, answer: httpx.Response(404)))
    found = judge(trace, editions=())
    said = Page(report.render(found, trace.exchanges)).words

    assert found.exit_code == 5
    assert {tier.verdict for tier in found.tiers.values()} == {"not-tested"}
    assert "Exit 5" in said
    assert "ready MUST" not in said


def test_3_a_cut_is_noticed_wherever_it_is() -> None:
    """A trace that ends anywhere in its last two lines is INCOMPLETE, on the page too."""
    written: list[bytes] = []
    play(only=["ERR-AUTH-001"], sink=written.append)
    whole = b"".join(written)
    start = len(b"".join(whole.splitlines(keepends=True)[:-2]))
    # Without the newline at its end the last line is whole all the same.
    for cut in range(start, len(whole) - 1):
        assert not read_ndjson(whole[:cut]).complete, whole[:cut][-40:]
    assert read_ndjson(whole).complete
    found = judge(read_ndjson(whole[: len(whole) // 2]), editions=())
    assert found.exit_code == 5
    assert "INCOMPLETE." in Page(report.render(found, ())).words


def test_4_what_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """A report that cannot be written is a usage error, before anything is sent, never a 0."""
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError):
        fresh(tmp_path / "file" / "run", "relay")
    with pytest.raises(OSError, match="file"):
        report.write_run(tmp_path / "file" / "run", record(), [])


def test_5_no_check_is_dropped_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each requirement of an edition has a result; a check that is gone is our error, exit 3."""
    found = judge(clean(), editions=())
    assert [one.check for one in found.results] == [r.id for r in judging.select(found.edition)]

    monkeypatch.delitem(CHECKS, "RUN-GET-001")
    with pytest.raises(KeyError):
        judge(clean(), editions=())


def test_6_one_cause_is_one_finding() -> None:
    """What cannot be tested because of a failure is blocked, with the id of the cause."""

    def no_calls(one: Exchange) -> Exchange:
        return answered(one, empty) if one.status == 200 else one

    def empty(value: Any) -> Any:
        if isinstance(value, dict) and value.get("status") == "requires_action":
            return value | {"required_action": {}}
        return value

    found = changed(clean(), no_calls)
    blocked = [one for one in found.results if one.verdict == "blocked"]
    failed = {one.check for one in found.results if one.verdict == "fail"}

    assert blocked
    assert {one.blocked_by for one in blocked} <= failed
    page = Page(report.render(found, clean().exchanges)).words
    assert "Fix this first: it keeps" in page


def test_7_a_failing_clean_up_changes_no_verdict() -> None:
    """What cannot be deleted is listed as left behind, and is no one's failure."""

    def refused(one: Exchange) -> Exchange:
        if one.scenario != "clean-up":
            return one
        assert one.response is not None
        response = msgspec.structs.replace(one.response, status=500)
        return msgspec.structs.replace(one, response=response)

    before, after = judge(clean(), editions=()), changed(clean(), refused)

    assert any(one.scenario == "clean-up" for one in clean().exchanges)
    assert [r.verdict for r in after.results] == [r.verdict for r in before.results]
    assert (before.leftovers, after.exit_code) == ((), before.exit_code)
    assert after.leftovers
    assert "Left behind at the provider" in Page(report.render(after, ())).words


def test_8_every_number_follows_from_the_evidence() -> None:
    """What is on disk gives the same record again, byte for byte, and the same page."""
    first, again = (storable(judge(read_ndjson(b"".join(lines())))) for _ in range(2))

    assert encode(first) == encode(again)
    assert report.render(first, clean().exchanges) == report.render(again, clean().exchanges)


def test_11_a_refusal_that_is_asked_for_says_so() -> None:
    """No bare pass beside an expected refusal: it reads "rejected as required"."""
    found = judge(clean(), editions=())
    refusals = [
        one
        for one in found.results
        if one.verdict == "pass" and one.tier == "errors" and one.summary.endswith("refused.")
    ]

    assert len(refusals) > 15
    assert [one.check for one in refusals if "rejected as required" not in cells.said(one)] == []


def test_13_an_error_is_no_sign_of_life() -> None:
    """A server that answers 400 to everything has none of what it was asked for."""
    trace = play(Door_(spoil=lambda door, request, answer: httpx.Response(400, json={})))
    found = judge(trace, editions=())

    assert found.exit_code != 0
    assert {tier.verdict for tier in found.tiers.values()} <= {"not-tested", "not-ready"}
    assert [
        one.check for one in found.results if one.verdict == "pass" and one.tier == "core"
    ] == []


def test_14_a_refusal_is_never_accepted_from_a_yes_man() -> None:
    """Each check that asks for a refusal fails a server that echoes whatever it is sent."""

    def echoed(one: Exchange) -> Exchange:
        if one.status is None or not 400 <= one.status < 500:
            return one
        headers = (("content-type", "application/json"),)
        body = one.request.body or "{}"
        return msgspec.structs.replace(
            one, response=Response(status=200, headers=headers, body=body)
        )

    found = changed(clean(), echoed)
    asked = {
        one.id
        for one in ledger()
        if one.text.rstrip(".").endswith("refused") and one.level == "MUST"
    }
    accepted = {one.check for one in found.results if one.check in asked and one.verdict == "pass"}

    assert len(asked) > 20
    assert accepted == set()


def test_15_every_event_has_time_and_bytes() -> None:
    """No event of a stream is without its moment and its place."""
    events = tuple(StreamEvent(name="e", data=f"{n}", at_ms=float(n)) for n in range(90))
    body = "".join(f"event: e\ndata: {n}\n\n" for n in range(90))
    shown = exchange(1, events=events, response=Response(status=200, body=body))
    html = report.render(record(result(exchanges=(1,))), [shown])

    for number in range(90):
        start = body.index(f"data: {number}\n") - len("event: e\n")
        end = body.index("\n\n", start) + 1
        since = "1" if number else ""
        told = (number + 1, number, since, f"{start}–{end}")
        assert "".join(f'<td class="num">{value}</td>' for value in told) in html


def test_16_a_sum_names_every_verdict() -> None:
    """A tier says how often each verdict was given, not the worst alone."""
    verdicts: list[Any] = list(cells.MARKS)
    page = Page(report.render(record(*(result(f"A-{v}-001", v) for v in verdicts)), []))
    told = " · ".join(f"1 {cells.MARKS[verdict].word}" for verdict in verdicts)

    assert page.words.count(told) >= 2


def test_17_a_filter_does_not_only_hide() -> None:
    """What was not selected is not sent: requests are counted at the provider's door."""
    door, every = Door_(), Door_()
    trace = play(door, only=["ERR-AUTH-*"])
    play(every)
    found = judge(trace, editions=())

    assert {one.check for one in found.results} == {
        row.id for row in ledger() if row.id.startswith("ERR-AUTH-")
    }
    assert found.spend.requests == len(door.requests) < len(every.requests) / 5
    assert found.spend.paid_runs == door.accepted == 0


def test_18_an_id_is_for_ever() -> None:
    """No id is given twice, and each stands in the snapshot of its area with what it means."""
    ids = [row.id for row in ledger()]
    pinned = "".join(file.read_text() for file in sorted(PINNED.glob("*.txt")))

    assert len(set(ids)) == len(ids)
    assert [name for name in ids if name not in pinned] == []


def answered(one: Exchange, change: Any) -> Exchange:
    """Return an exchange with its answer changed, lists item by item."""
    value = one.json
    if not isinstance(value, dict) or one.response is None or one.events:
        return one
    if isinstance(value.get("data"), list):
        value = value | {"data": [change(item) for item in value["data"]]}
    body = json.dumps(change(value))
    return msgspec.structs.replace(one, response=msgspec.structs.replace(one.response, body=body))
