"""The page of one run says what it should, where it should."""

from __future__ import annotations

import json
from pathlib import Path

from conformance import report
from conformance.record import Leftover, ScenarioResult, TierResult
from conformance.report.cells import EXIT_MEANINGS, MARKS, TIER_LABELS
from conformance.report.evidence import body, curl, show
from conformance.report.fieldtable import ROW_LIMIT, field_table
from conformance.report.streams import HEAD, TAIL
from conformance.trace.exchange import Response, StreamEvent
from tests.report.page import Page
from tests.report.samples import USAGE, exchange, record, result, run_object


def words(*args: object, **fields: object) -> str:
    return Page(report.render(record(*args, **fields), [exchange()])).words  # type: ignore[arg-type]


def test_header() -> None:
    """The head names provider, edition, exit code with meaning, spend, digests, seed, times."""
    said = words(result(), seed=4711)

    for part in (
        "relay",
        "edition v2-2026-08",
        "Exit 1: findings. 1 MUST broken, MUST 0 of 1, 1 of 1 checks tested.",
        "abababababab",
        "efefefefefef",
        "4711",
        "2026-10-05 10:12:31 UTC",
        "Paid runs4",
    ):
        assert part in said


def test_incomplete() -> None:
    """A run that did not finish says so, with the reason, and never reads as a success."""
    said = words(complete=False, exit_code=5, reason="404 to all of it", finished_at=None)

    assert "INCOMPLETE. 404 to all of it" in said
    assert "Exit 5: incomplete: too little was tested to say anything." in said
    assert "Nothing was tested, so nothing could be found." in said
    assert "did not finish" in said


def test_clean() -> None:
    """No findings is said in words."""
    assert "No MUST or SHOULD was found broken." in words(result(verdict="pass"))


def test_finding() -> None:
    """A finding has level, provenance, tier, pointer, both sides, evidence and a way on."""
    said = words(result(pointer=USAGE, expected="null", observed="three zeros", exchanges=(1, 99)))

    for part in (
        "MUST · documented · Core run",
        USAGE,
        "Expectednull",
        "Observedthree zeros",
        "POST /v1/threads/thread_1/runs → 200",
        "#99 in exchanges.ndjson",
        "curl -sS -g",
        "$API_KEY",
        "runs-conformance explain RUN-NULL-007",
    ):
        assert part in said
    assert "REDACTED" not in said


def test_findings_in_order() -> None:
    """Worst first, and of the worst the one that blocks most."""
    said = words(
        result("A-A-001", "error"),
        result("A-A-002", "flaky"),
        result("A-A-003", "warn"),
        result("A-A-004", "fail"),
        result("A-A-005", "fail"),
        result("A-A-006", "blocked", blocked_by="A-A-005"),
    )
    places = [said.index(f"explain A-A-00{n}") for n in (5, 4, 3, 2, 1)]

    assert places == sorted(places)
    assert "it keeps 1 other check from being tested (A-A-006)" in said
    assert "trouble of the suite, not of the provider" in said


def test_exchange_shown_once() -> None:
    """Two findings that cite one exchange: shown at the first, linked to at the second."""
    html = report.render(
        record(result("A-A-001", exchanges=(1,)), result("A-A-002", exchanges=(1,))), [exchange()]
    )

    assert html.count('id="exchange-1"') == 1
    assert "shown under A-A-001" in html


def test_expected_rejection() -> None:
    """A pass beside an expected error says that the rejection was required."""
    said = words(result("ERR-404-001", "pass", tier="errors", summary="An unknown id is refused"))

    assert "rejected as required" in said


def test_every_word_has_a_sign() -> None:
    """The legend shows all ten verdicts with sign, word and meaning."""
    said = words()

    for mark in MARKS.values():
        assert f"{mark.sign} {mark.word}" in said
        assert mark.meaning in said


def test_tiers() -> None:
    """A tier is named with verdict, both integers and all counts, and no percentage."""
    tiers = {"lists": TierResult("limits", (7, 9), {}), "stream": TierResult("not-tested", (0, 4))}
    said = words(
        result("A-A-001", "pass", tier="lists"),
        result("A-A-002", "unsupported", tier="lists"),
        tiers=tiers,
    )

    assert "Lists▲ ready with limitsMUST 7 of 91 unsupported · 1 pass" in said
    assert "Stream· not testedMUST 0 of 4nothing" in said
    assert "%" not in said


def test_tail() -> None:
    """Scenarios, leftovers with the way to remove them, and notes."""
    said = words(
        scenarios=(ScenarioResult("tool-cancel", "stopped", "never left queued"),),
        leftovers=(Leftover("thread", "thread_9"),),
        notes=("Redirects were not followed.",),
    )

    for part in ("never left queued", "thread_9", "runs-conformance cleanup RUN", "Redirects"):
        assert part in said


def test_self_contained() -> None:
    """English, one file, no network, both colour schemes, printable, headers with scope."""
    html = report.render(record(result(exchanges=(1,))), [exchange()])
    page = Page(html)

    assert ("html", {"lang": "en"}) in page.tags
    assert "default-src 'none'" in html
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html
    assert "@import" not in html
    assert "url(" not in html
    assert all("scope" in found for tag, found in page.tags if tag == "th")


def test_field_table() -> None:
    """Statuses in life-cycle order, only those seen; words by frequency."""
    fields = {
        "usage": {"completed": {"object": 9}, "queued": {"object": 1, "null": 4}, "odd": {}},
        "id": {"in_progress": {"string": 3}},
    }
    table = field_table(record(fields={"run": fields}), {})

    assert table.statuses == ("queued", "in_progress", "completed", "odd")
    assert [row.name for row in table.rows] == ["id", "usage"]
    assert table.rows[1].cells[0].words == (("null", 4), ("object", 1))
    assert table.runs == (5, 3, 9, 0)


def test_field_table_against_the_edition() -> None:
    """Each word reads as a value, null, absent, or wrong: by type, presence, and law of null."""
    fields = {
        "usage": {"completed": {"object": 9, "null": 1}, "queued": {"object": 1, "null": 4}},
        "created_at": {"queued": {"integer": 1, "string": 2}, "completed": {"absent": 1}},
        "temperature": {"queued": {"absent": 1}, "completed": {"integer": 1}},
        "own_field": {"queued": {"string": 1}},
    }
    table = field_table(record(fields={"run": fields}), {})
    held = {
        (row.name, status): {h.word: h.kind for h in cell.held}
        for row in table.rows
        for status, cell in zip(table.statuses, row.cells, strict=True)
    }

    assert [row.name for row in table.rows] == ["created_at", "usage", "temperature", "own_field"]
    assert held["usage", "completed"] == {"object": "value", "null": "wrong"}
    assert held["usage", "queued"] == {"object": "wrong", "null": "null"}
    assert held["created_at", "queued"] == {"integer": "value", "string": "wrong"}
    assert held["created_at", "completed"] == {"absent": "wrong"}
    assert held["temperature", "queued"] == {"absent": "absent"}
    assert held["temperature", "completed"] == {"integer": "value"}
    assert held["own_field", "queued"] == {"string": "value"}
    assert table.rows[0].expected == ("integer",)
    assert [row.optional for row in table.rows] == [False, False, True, False]


def test_field_table_of_an_edition_without_recordings() -> None:
    """What was recorded of version 2 proves nothing about version 1, and marks nothing there."""
    fields = {"started_at": {"completed": {"null": 1}}}
    kinds = [
        field_table(record(fields={"run": fields}, edition=edition), {})
        .rows[0]
        .cells[0]
        .held[0][0]
        for edition in ("v1-2023-11", "v2-2026-08", "no such edition")
    ]

    assert kinds == ["null", "wrong", "null"]


def test_field_table_marks_findings() -> None:
    """A field that a finding points to is marked, in the statuses that the finding cites."""
    fields = {"usage": {"queued": {"object": 1}, "completed": {"object": 9}}}
    found = record(result(pointer=USAGE, exchanges=(1,)), fields={"run": fields})
    row = field_table(found, {1: exchange()}).rows[0]

    assert row.concerns == ("RUN-NULL-007",)
    assert [cell.concern for cell in row.cells] == ["RUN-NULL-007", None]
    assert "✘ finding" in Page(report.render(found, [exchange()])).words


def test_field_table_reads_lists() -> None:
    """A finding about a list of runs marks the statuses of its items."""
    listed = exchange(response=Response(status=200, body=f'{{"data": [{run_object("expired")}]}}'))
    fields = {"usage": {"expired": {"object": 1}, "queued": {"null": 1}}}
    found = record(result(pointer=USAGE, exchanges=(1,)), fields={"run": fields})

    assert [c.concern for c in field_table(found, {1: listed}).rows[0].cells] == [
        None,
        "RUN-NULL-007",
    ]


def test_field_table_reads_streams() -> None:
    """A finding about a stream marks the statuses of the runs that it carried."""
    events = tuple(
        StreamEvent(name=name, data=data)
        for name, data in (
            ("thread.run.queued", run_object("queued")),
            ("thread.run.step.created", run_object("failed")),
            ("thread.run.expired", "no json"),
        )
    )
    fields = {"usage": {"failed": {"object": 1}, "queued": {"object": 1}}}
    found = record(result(pointer=USAGE, exchanges=(1,)), fields={"run": fields})

    assert [c.concern for c in field_table(found, {1: exchange(events=events)}).rows[0].cells] == [
        "RUN-NULL-007",
        None,
    ]


def test_prose() -> None:
    """Names in backticks are set as code, and nothing else becomes markup."""
    html = report.render(record(result(summary="`usage` is <b> or ``")), [])

    assert '<p class="req"><code>usage</code> is &lt;b&gt; or <code></code></p>' in html


def test_field_table_is_bounded() -> None:
    """A provider that invents fields by the thousand gets a note, not a page of gigabytes."""
    fields = {f"f{n:05}": {"queued": {"null": 1}} for n in range(5000)}
    found = record(fields={"run": fields})

    assert field_table(found, {}).left_out == 5000 - ROW_LIMIT
    assert "and 4800 more in run.json" in Page(report.render(found, [])).words


def test_body_keeps_evidence() -> None:
    """Pretty-printing keeps repeated keys and the spelling of numbers."""
    shown = body('{"a":1.0,"a":1e3,"b":[]}')

    assert shown is not None
    assert shown.text == '{\n  "a": 1.0,\n  "a": 1e3,\n  "b": []\n}'


def test_long_body() -> None:
    """A long body keeps head and tail, and its size in bytes is said."""
    shown = body("é" * 5000 + "end")

    assert shown is not None
    assert shown.cut
    assert shown.bytes == 10_003
    assert "1003 characters left out" in shown.text
    assert shown.text.endswith("end")


def test_stream() -> None:
    """Every event has number, time and bytes; of very many the middle is one line for all."""
    body = "".join(f"event: e{n}\ndata: {{}}\n\n" for n in range(1000))
    events = tuple(StreamEvent(name=f"e{n}", data="{}", at_ms=n * 2) for n in range(1000))
    shown = show(exchange(events=events, response=Response(status=200, body=body)))
    lines = shown.events

    assert len(lines) == HEAD + TAIL + 1
    assert lines[1] == (2, "2", "2", "20–39", "e1", "", "{}")
    assert lines[HEAD].name == "… 600 events left out …"
    assert lines[HEAD][:4] == (None, "600–1798", "", "6490–19689")
    assert lines[-1].number == 1000
    assert lines[-1].bytes == f"{len(body) - 22}–{len(body) - 1}"
    assert (shown.event_count, shown.reads) == (1000, 1000)


def test_curl() -> None:
    """The command sends the same request with the reader's own key."""
    assert curl(exchange()) == (
        "curl -sS -g \\\n"
        "  -X POST \\\n"
        "  --url https://relay.example/v1/threads/thread_1/runs \\\n"
        '  -H "Authorization: Bearer $API_KEY" \\\n'
        "  -H 'content-type: application/json' \\\n"
        "  -H 'openai-beta: assistants=v2' \\\n"
        '  --data-raw \'{"assistant_id": "asst_1"}\''
    )


def test_labels_are_total() -> None:
    """Every tier has a label, every exit code a meaning."""
    schema = json.loads((Path(report.__file__).parents[1] / "run.schema.json").read_text())

    assert list(TIER_LABELS) == schema["$defs"]["tier"]["enum"]
    assert sorted(EXIT_MEANINGS) == schema["properties"]["exit_code"]["enum"]
    assert sorted(MARKS) == sorted(schema["$defs"]["verdict"]["enum"])
