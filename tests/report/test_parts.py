"""What a report is made of: tracks of runs, latency, sequences, differences, figures."""

from __future__ import annotations

import hashlib
import sys
from typing import Any

import pytest

from conformance import report
from conformance.record import SequenceResult, Spend
from conformance.report.charts import dots, milliseconds, timeline
from conformance.report.environment import ids, unbroken
from conformance.report.findings import Proof, headlines
from conformance.report.parting import first_difference
from conformance.report.sequence import Sequence
from conformance.report.streams import event_lines, reads
from conformance.report.tracks import Latency, Stretch, Track, latencies, tracks
from conformance.trace.exchange import Exchange, Request, Response, StreamEvent
from tests.report.page import Page
from tests.report.samples import exchange, record, result, run_object


def look(index: int, status: str, at_ms: float, operation: str = "retrieveRun") -> Exchange:
    """One answer with a run, complete at a time since the start of the trace."""
    return exchange(
        index,
        started_ms=at_ms - 5,
        elapsed_ms=5.0,
        operation=operation,
        scenario="plain-run",
        path={"run_id": "run_1"},
        response=Response(status=200, body=run_object(status)),
    )


def test_track() -> None:
    """A status lasts from when it was first seen to when the next one was, from creation on."""
    seen = [
        look(1, "queued", 105, "createRun"),
        look(2, "queued", 150),
        look(3, "in_progress", 200),
        look(4, "completed", 400),
        look(5, "completed", 500),
    ]
    (track,) = tracks(seen)

    assert track.stretches == (Stretch("queued", 0, 100), Stretch("in_progress", 100, 300))
    assert (track.last, track.ended, track.scenario) == ("completed", True, "plain-run")


def test_track_of_a_run_that_never_ends() -> None:
    """Of a run that was last seen at work the last look counts."""
    (track,) = tracks([look(1, "queued", 5, "createRun"), look(2, "queued", 905)])

    assert track.stretches == (Stretch("queued", 0, 905),)
    assert not track.ended


def test_track_of_a_stream_and_a_list() -> None:
    """Runs in streams and in lists count; what was created before the trace does not."""
    events = tuple(
        StreamEvent(name=f"thread.run.{status}", data=run_object(status), at_ms=at)
        for status, at in (("queued", 10.0), ("completed", 70.0))
    )
    made = exchange(
        1, operation="createRun", events=events, response=Response(status=200, body="")
    )
    foreign = f'{{"object": "list", "data": [{run_object("failed", id="run_2")}]}}'
    listed = exchange(2, started_ms=90, response=Response(status=200, body=foreign))
    (track,) = tracks([made, listed])

    assert track.stretches == (Stretch("queued", 0, 70),)


@pytest.mark.parametrize("time", [float("nan"), float("inf"), -1.0, 1e300])
def test_absurd_times_are_left_out(time: float) -> None:
    """Imported traffic may claim any time; no figure breaks on it."""
    seen = [exchange(1, operation="createRun", started_ms=time, elapsed_ms=time)]

    assert latencies(seen, tracks(seen)) == ()
    assert report.render(record(result(exchanges=(1,))), seen)


def test_latency() -> None:
    """Waiting for tool outputs is the client's time, and no part of the run's."""
    run = Track(
        "run_1",
        "",
        (
            Stretch("queued", 0, 10),
            Stretch("requires_action", 10, 500),
            Stretch("in_progress", 500, 520),
        ),
        "completed",
        ended=True,
    )
    streamed = exchange(2, events=(StreamEvent(name="a", data="", at_ms=7.0),))
    found = {item.measure: item.times_ms for item in latencies([exchange(1), streamed], [run])}

    assert found == {"answer": (12.5,), "first-event": (7.0,), "queue": (10.0,), "run": (30.0,)}


def made(index: int, operation: str, id_: str, thread: str = "", **sent: str) -> Exchange:
    body = ", ".join(f'"{key}": "{value}"' for key, value in sent.items())
    return exchange(
        index,
        operation=operation,
        path={"thread_id": thread} if thread else {},
        request=Request(method="POST", url="https://x.example/", body=f"{{{body}}}"),
        response=Response(status=200, body=f'{{"id": "{id_}"}}'),
    )


def test_sequence() -> None:
    """A finding rests on whatever made the objects it names, and on the last message before."""
    trace = [
        made(0, "createAssistant", "asst_1"),
        made(1, "createAssistant", "asst_2"),
        made(2, "createThread", "thread_1"),
        made(3, "createThread", "thread_2"),
        made(4, "createMessage", "msg_1", "thread_1"),
        made(5, "createMessage", "msg_2", "thread_1"),
        made(6, "createRun", "run_1", "thread_1", assistant_id="asst_1"),
        exchange(7, path={"thread_id": "thread_1", "run_id": "run_1"}),
        made(8, "createMessage", "msg_3", "thread_1"),
    ]
    rests = Sequence({one.index: one for one in trace})

    assert rests.set_up([7]) == (0, 2, 5, 6)
    assert rests.set_up([6]) == (0, 2, 5)
    assert rests.set_up([99]) == ()


def test_set_up_is_marked() -> None:
    """What only led to a finding is told from what shows it, in words."""
    trace = [made(0, "createThread", "thread_1"), exchange(1, path={"thread_id": "thread_1"})]
    page = Page(report.render(record(result(exchanges=(1,))), trace))

    assert "#0 set-up POST" in page.words
    assert "#1 POST" in page.words


def test_set_up_of_the_first_example() -> None:
    """Of several examples the first is told from its beginning, and each is shown once."""
    trace = [made(n, "createThread", f"thread_{n}") for n in range(3)]
    trace += [exchange(3 + n, path={"thread_id": f"thread_{n}"}) for n in range(3)]
    page = Page(report.render(record(result(exchanges=(3, 4, 5))), trace))

    assert page.words.count("set-up POST") == 1
    assert "#0 set-up POST" in page.words


@pytest.mark.parametrize(
    ("expected", "observed", "marked"),
    [
        ("usage null in status queued", "usage is {} in status queued", ("null", "is {}")),
        ("status 400", "status 500", ("400", "500")),
        ("a list of three", "two", ("", "")),
        ("the same", "the same", ("", "")),
        ("a b", "a b c", ("", " c")),
        (
            "required_action as the contract types it",
            "[] is not valid under the schemas",
            ("", ""),
        ),
    ],
)
def test_first_difference(expected: str, observed: str, marked: tuple[str, str]) -> None:
    """The first difference is marked in both; unlike sentences are left alone."""
    one, two = first_difference(expected, observed)

    assert (one.marked, two.marked) == marked
    assert ("".join(one), "".join(two)) == (expected, observed)


def test_bytes_of_a_stream() -> None:
    """Byte ranges count bytes, whatever ends a line; comments belong to no event."""
    body = "\ufeff: ping\r\n\r\ndata: é\r\n\r\ndata: b\rdata: c\r\r: end\n\n"
    events = (
        StreamEvent(name="message", data="é", at_ms=3),
        StreamEvent(name="message", data="b\nc", at_ms=3),
    )
    lines = event_lines(events, body)

    assert [line.bytes for line in lines] == ["13–24", "25–41"]
    assert reads(events) == 1
    assert [line.bytes for line in event_lines(events, "data: other\n\n")] == ["", ""]


def test_headlines() -> None:
    """Five findings at most, one a family; what is ours is no finding of the provider."""
    found = [result(f"RUN-KEY-{n:03}") for n in range(1, 9)]
    found += [result(f"A{n}-X-001", "warn") for n in range(9)] + [result("RUN-X-001", "error")]
    told = headlines(record(*found))

    assert [item.result.check for item in told][:2] == ["RUN-KEY-001", "A0-X-001"]
    assert len(told) == 5
    assert len(told[0].alike) == 7
    assert "typed client" in told[0].breaks


def test_proofs() -> None:
    """A section names the mutants that prove its check, where they are known."""
    found = record(result())
    proofs = {"RUN-NULL-007": [Proof("usage-too-early", "usage is set while work goes on.")]}

    assert (
        "usage-too-early (usage is set while work goes on)"
        in Page(report.render(found, [], proofs)).words
    )
    assert "Proof of the check" not in Page(report.render(found, [])).words


def test_moves() -> None:
    """Where a generated sequence showed it, its shortest form stands with the finding."""
    shown = SequenceResult("RUN-NULL-007", (("create", "run"), ("cancel", "run")), (1,))
    found = record(result(exchanges=(1,)), sequences=(shown,))

    assert (
        "Shortest known way there: create run → cancel run"
        in Page(report.render(found, [exchange()])).words
    )


def test_every_verdict_has_a_section() -> None:
    """Whatever did not pass can be linked to, and says why."""
    verdicts: list[Any] = ["fail", "warn", "flaky", "error", "differs", "unsupported"]
    verdicts += ["blocked", "inconclusive", "not-run", "pass"]
    found = [result(f"A-{verdict}-001", verdict) for verdict in verdicts]
    page = Page(report.render(record(*found), []))

    assert {f"A-{verdict}-001" for verdict in verdicts if verdict != "pass"} <= page.ids
    assert "A-pass-001" not in page.ids


RUNS = (
    Track(
        "run_1", "a", (Stretch("queued", 0, 10.125), Stretch("odd", 10.125, 1e6 / 3)), "x", True
    ),
    Track("run_2", "b", (), "queued", False),
)
# Drawn by pygal 3.1.3 on Python 3.11 and 3.13 alike.
DRAWN = "f77fbfe9db4997548f6b754a8a47b6b973a14c0606cd4938f20d3d369bd3e218"


def test_figures_are_the_same_everywhere() -> None:
    """The same numbers give the same bytes: twice, on every Python, on every day."""
    drawn = timeline(RUNS, ["a → <b>", "b"], "Runs & more")
    dotted = dots([Latency("run", (0.5, 3.7, 1234.5))], ["Run"], "Times")

    assert drawn == timeline(RUNS, ["a → <b>", "b"], "Runs & more")
    assert hashlib.sha256((drawn + dotted).encode()).hexdigest() == DRAWN
    assert "a → &lt;b&gt;" in drawn
    assert 'aria-label="Runs &amp; more"' in drawn
    assert 'data-status="other"' in drawn
    assert "style" not in drawn + dotted
    assert "<script" not in drawn + dotted


def test_drawing_leaves_no_finder_behind() -> None:
    """pygal's finder of plug-ins would make Python 3.11 warn at every later import."""
    timeline(RUNS, ["a", "b"], "")

    assert [finder for finder in sys.meta_path if type(finder).__module__ == "pygal"] == []


def test_milliseconds() -> None:
    """Short times in milliseconds, long ones in seconds."""
    assert [milliseconds(time) for time in (0.4, 12.4, 1432, 61_000)] == [
        "0 ms",
        "12 ms",
        "1.43 s",
        "61 s",
    ]


def test_ids_stay_whole() -> None:
    """A row of ids breaks between them alone, and leaves whole ones out where it grows long."""
    row = ids([f"RUN-KEY-{n:03}" for n in range(5)], 2)

    assert row == (
        '<span class="nb">RUN-KEY-000</span>, <span class="nb">RUN-KEY-001</span> and 3 more'
    )
    assert ids(["<i>\x1b"]) == '<span class="nb">&lt;i&gt;\\e</span>'
    assert unbroken("1 fail · 2 not run") == (
        '<span class="nb">1 fail ·</span> <span class="nb">2 not run</span>'
    )


def test_headlines_say_what_they_keep_from_being_tested() -> None:
    """Of a family the sum: whoever mends it can have so much more tested."""
    found = record(
        result("RUN-KEY-001"),
        result("RUN-KEY-002"),
        *(
            result(f"RUN-TYPE-00{n}", "blocked", blocked_by=f"RUN-KEY-00{1 + n % 2}")
            for n in range(3)
        ),
    )
    page = Page(report.render(found, [])).words

    assert [headline.blocks for headline in headlines(found)] == [3]
    assert "Until it is mended, 3 other checks cannot be tested." in page


def test_tokens_that_nobody_told_are_not_none() -> None:
    """A provider without usage did not work for nothing."""
    untold, told = (
        Page(report.render(record(result(), spend=spend), [])).words
        for spend in (Spend(31, 4, 0, 0), Spend(31, 4, 120, 15))
    )

    assert "not told by the provider" in untold
    assert "not told by the provider" not in told
    assert "120 / 15" in told
