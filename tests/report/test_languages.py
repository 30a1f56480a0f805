"""Pages and summaries in another language: all of it translated, all evidence left alone."""

from __future__ import annotations

import io
import re
from functools import cache
from html import unescape
from pathlib import Path

import msgspec
import pytest
from rich.cells import cell_len
from rich.console import Console

from conformance.contract.ledger import ledger
from conformance.record import (
    Allowed,
    EditionResult,
    Excuse,
    Leftover,
    Provider,
    RunRecord,
    ScenarioResult,
    SequenceResult,
    Spend,
    StaleWaiver,
    Suite,
)
from conformance.report.cells import MARKS
from conformance.report.compare import compare
from conformance.report.comparison import comparison_summary
from conformance.report.difference import difference
from conformance.report.difference_text import difference_json, difference_text
from conformance.report.github import commands
from conformance.report.history import history
from conformance.report.history_views import history_html, print_history
from conformance.report.html import render
from conformance.report.language import LANGUAGES, speaking
from conformance.report.pages import comparison_pages
from conformance.report.stored import StoredRun
from conformance.report.summary import LINES, summary
from conformance.report.terminal import print_summary
from conformance.report.write import write_comparison, write_run
from conformance.trace.exchange import Exchange, Response, StreamEvent
from tests.report.catalogue import messages
from tests.report.samples import OTHER_CONTRACT, REQUIREMENTS, exchange, record, result, run_object

ENGLISH = [
    message.one
    for message in messages()
    # Of a message with values and of a single word other text may hold pieces.
    if "%(" not in message.one and "{" not in message.one and len(message.one.split()) > 1
]


def everything(name: str = "relay", **fields: object) -> RunRecord:
    """A run that has something of everything: each verdict, each section of a report."""
    rows = ledger()
    results = [
        result(
            row.id,
            verdict,
            level=row.level,
            tier=row.tier,
            summary=row.text,
            provenance=row.provenance,
            pointer=row.pointer,
            expected="status 200" if verdict in ("fail", "warn") else None,
            observed="status 500" if verdict in ("fail", "warn", "flaky") else None,
            exchanges=(1, 2) if verdict in ("fail", "warn") else (),
            blocked_by=rows[0].id if verdict == "blocked" else None,
        )
        for row, verdict in zip(rows, (*MARKS, *["pass"] * len(rows)), strict=False)
    ]
    results[1] = msgspec.structs.replace(
        results[1],
        excuse=Excuse(kind="waiver", reason="known", owner="team", expires="2027-01-01"),
    )
    # Longer than any file keeps: what says how much is missing is a program's to read, or a reader's.
    results[3] = msgspec.structs.replace(results[3], observed="x" * 5000)
    results += [
        result("TOOL-CALL-001", "unsupported", tier="tools", observed="lacks createRun: status 404"),
        result("ISO-KEY-001", "not-run", tier="isolation", observed="nothing in this traffic shows it"),
    ]  # fmt: skip
    defaults: dict[str, object] = {
        "provider": Provider(name, "https://relay.example/v1", measured=False, retires_on="2027-01-01",
                             claimed_absent=("cancelRun",)),
        "complete": False,
        "reason": "--max-requests 40 is used up (steps, tools)",
        "limits": Allowed(400, 25),
        "scenarios": (
            ScenarioResult("plain", "done", None, 1, 9, 2.0, 1.0),
            ScenarioResult("tools", "not-run", "--max-requests 40 is used up"),
        ),
        "sequences": (SequenceResult(rows[1].id, (("create", "with tools"),), (1,)),),
        "leftovers": (Leftover("thread", "thread_1"),),
        "stale_waivers": (StaleWaiver(check="RUN-GET-001", provider=name, owner="team",
                                      why="no longer needed: the verdict is pass"),),
        "fields": {"run": {"usage": {"queued": {"null": 2}, "completed": {"object": 1}}, "extra": {"queued": {"string": 1}}}},
        "editions": {"v2-2026-08": EditionResult((3, 3)), "v1-2023-11": EditionResult((1, 2)), "v1-2024-04": EditionResult((0, 0))},
        "seed": 1,
        "exit_code": 1,
    }  # fmt: skip
    return record(*results, **(defaults | fields))


def exchanges() -> tuple[Exchange, ...]:
    events = tuple(
        StreamEvent(name="thread.run.queued", data=run_object(), at_ms=n * 2.0) for n in range(2)
    )
    return (
        exchange(1, operation="createRun", scenario="plain"),
        exchange(2, started_ms=20.0, events=events),
        exchange(3, started_ms=50.0, operation="retrieveRun",
                 response=Response(status=200, body=run_object("completed"))),
        exchange(4, started_ms=90.0, response=None, error="timeout"),
    )  # fmt: skip


@cache
def runs() -> tuple[StoredRun, ...]:
    other = everything(
        "gateway",
        suite=Suite("0.2.0", OTHER_CONTRACT, "00" * 32),
        edition="v1-2024-04",
        started_at="2026-10-03T10:12:31Z",
    )
    whole = record(
        *(result(row.id, "pass", summary=row.text) for row in ledger()[:9]),
        provider=Provider("whole"),
    )
    return (
        StoredRun(record=everything(), exchanges=exchanges(), place="runs/a"),
        StoredRun(record=other, exchanges=exchanges(), caveats=("run.json is missing: judged from the exchanges.",), place="runs/b"),
        StoredRun(record=whole, place="runs/c"),
    )  # fmt: skip


@cache
def pages(language: str) -> dict[str, str]:
    """Every kind of page, by its name."""
    return new_pages(language)


def new_pages(language: str) -> dict[str, str]:
    with speaking(language):
        comparison = compare(runs(), force=True)
        found = {page.path: page.html for page in comparison_pages(comparison, runs())}
        unpaid = everything(spend=Spend(31, 4, 0, 0))
        return found | {
            "empty.html": render(record(complete=False, exit_code=5), ()),
            "undrawn.html": render(unpaid, exchanges(), figures=False),
            "history.html": history_html(history(runs(), ["runs/x holds no run"])),
        }


@cache
def texts(language: str) -> dict[str, str]:
    """Everything that is printed or pasted, by its name."""
    return new_texts(language)


def new_texts(language: str) -> dict[str, str]:
    with speaking(language):
        comparison = compare(runs(), force=True)
        terminal, past = (Console(file=io.StringIO(), width=80) for _ in range(2))
        print_summary(runs()[0].record, terminal, "report.html")
        print_history(history(runs()), past)
        found = difference(runs()[2].record, runs()[0].record, force=True)
        return {
            "summary.md": summary(runs()[0].record),
            "comparison.md": comparison_summary(comparison),
            "terminal": _printed(terminal),
            "history": _printed(past),
            "difference": difference_text(found),
        }


def _printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def visible(html: str) -> str:
    """What a reader sees or hears of a page: text, and attributes that are read out."""
    body = re.sub(r"(?s)<(style|script)\b.*?</\1>", "", html)
    spoken = re.findall(
        r'\s(?:aria-label|title|placeholder|data-(?:said|one|many))="([^"]*)"', body
    )
    return unescape(" ".join((re.sub(r"<[^>]+>", "\n", body), *spoken)))


def test_no_page_has_english_left() -> None:
    for name, html in pages("zh-CN").items():
        assert (name, left(visible(html))) == (name, [])
        assert '<html lang="zh-CN">' in html


def test_no_summary_has_english_left() -> None:
    for name, text in texts("zh-CN").items():
        assert (name, left(text)) == (name, [])
        assert re.search("[\u4e00-\u9fff]", text)


def left(seen: str) -> list[str]:
    """The English messages that stand in a text."""
    return [one for one in ENGLISH if one.strip() in seen]


def test_the_scan_sees_english() -> None:
    """The same scan of the English pages finds most of what there is to say."""
    seen = " ".join((*map(visible, pages("en").values()), *texts("en").values()))
    interface = [m.one for m in messages() if m.source.startswith("report/templates")]
    found = [one for one in ENGLISH if one in interface and one.strip() in seen]
    assert len(found) > 0.8 * len([one for one in ENGLISH if one in interface])


def test_words_of_a_table_are_translated() -> None:
    """Single words, which the scan leaves out, stand in cells of their own."""
    words = {m.one for m in messages() if len(m.one.split()) == 1 and m.one.isalpha()}
    terms = {"all"}  # of "all" the pages of evidence may speak
    for name, html in pages("zh-CN").items():
        body = re.sub(r"(?s)<(style|script|code|pre)\b.*?</\1>", "", html)
        cells = {unescape(cell).strip() for cell in re.findall(r">([^<>]+)<", body)}
        assert cells & (words - terms) == set(), name


def test_evidence_stays_as_it_was_recorded() -> None:
    html = pages("zh-CN")["runs/relay.html"]
    for evidence in (
        "status 500",
        "thread_1",
        "RUN-GET-001",
        "https://relay.example/v1",
        "v2-2026-08",
    ):
        assert evidence in html  # fmt: skip
    assert "证据保持记录时的原样" in html
    assert "证据保持" not in pages("en")["runs/relay.html"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_gives_the_same_bytes_always(language: str) -> None:
    assert new_pages(language) == pages(language)
    assert new_texts(language) == texts(language)


def test_nothing_that_programs_read_depends_on_the_language(tmp_path: Path) -> None:
    written = {}
    for language in LANGUAGES:
        folder = tmp_path / language
        run = runs()[0]
        with speaking(language):
            comparison = compare(runs(), force=True)
            write_run(folder, run.record, run.exchanges)
            write_comparison(folder, comparison, runs())
            found = difference(runs()[2].record, run.record, force=True)
            (folder / "diff.json").write_text(difference_json(found))
            (folder / "github").write_text("\n".join(commands(run.record)))
        written[language] = {path.name: path.read_bytes() for path in folder.glob("*.*")}
        written[language]["github"] = (folder / "github").read_bytes()
    same = {name for name in written["en"] if written["en"][name] == written["zh-CN"][name]}
    assert same == {
        "run.json", "junit.xml", "findings.sarif", "comparison.json", "comparison.csv",
        "diff.json", "github",
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_summary_is_pasteable_in_every_language(language: str) -> None:
    assert all(len(texts(language)[name].splitlines()) <= LINES for name in ("summary.md", "comparison.md"))  # fmt: skip


def test_a_chinese_table_stands_in_its_columns_at_80() -> None:
    """Each Chinese character takes two columns."""
    lines = texts("zh-CN")["terminal"].splitlines()
    head = next(place for place, text in enumerate(lines) if text.startswith("层级"))
    rows = [
        text
        for text in lines[head : head + 8]
        if "MUST" in text or re.match("[^ ]+ +[✔✘▲·]", text)
    ]
    assert len(rows) > 3
    assert all(cell_len(text) <= 80 for text in rows)
    at = cell_len(rows[0][: rows[0].index("判定")])
    assert {cell_len(row[: re.search("[✔✘▲·]", row).start()]) for row in rows[1:]} == {at}  # type: ignore[union-attr]


def test_a_terminal_that_knows_no_chinese_gets_escapes() -> None:
    raw = io.BytesIO()
    console = Console(file=io.TextIOWrapper(raw, encoding="ascii", write_through=True), width=80)
    with speaking("zh-CN"):
        print_summary(runs()[0].record, console, "report.html")
        print_history(history(runs()), console)
    assert "\\u9000\\u51fa\\u7801 1" in raw.getvalue().decode("ascii")


def test_wide_labels_of_a_figure_are_not_cut_off() -> None:
    """The labels end at the axis, and 12 pixels a Chinese character have room before it."""
    figure = pages("zh-CN")["runs/relay.html"].rpartition("<svg")[2]
    label = "运行，不含等待工具的时间"
    axis = re.search(r"translate\((\d+), \d+\)", figure)
    assert label in figure
    assert axis is not None
    assert int(axis[1]) > 12 * len(label)


def test_a_run_of_another_suite_is_shown_as_far_as_it_is_known() -> None:
    """What no catalogue knows stays English, and breaks nothing."""
    unknown = record(
        result(summary="A 100% new requirement of %(nobody)s.", observed="status 500")
    )
    with speaking("zh-CN"):
        html = render(unknown, ())
    assert "A 100% new requirement of %(nobody)s." in html
    assert "不通过" in html


def test_what_fills_a_message_is_escaped_and_harmless() -> None:
    hostile = Provider("<script>alert(1)</script>", "https://x.example/\u202e<b>")
    with speaking("zh-CN"):
        html = render(record(result(), provider=hostile), ())
    assert "<script>alert" not in html
    assert "\u202e" not in html
    assert "<b>" not in html
    assert REQUIREMENTS[:12] in html
