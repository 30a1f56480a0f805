"""The short views: Markdown, JUnit, terminal, and files on disk."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from conformance import report
from conformance.record import LACKS, Leftover, RunRecord, decode
from tests.report.samples import exchange, record, result


def case(verdict: Any, level: str = "MUST", **fields: Any) -> ET.Element:
    found = record(result(verdict=verdict, level=level, **fields))
    element = ET.fromstring(report.junit(found)).find("testsuite/testcase")
    assert element is not None
    return element


def terminal(found: RunRecord) -> str:
    out = io.StringIO()
    report.print_summary(found, Console(file=out, width=120, no_color=True), "out/report.html")
    return out.getvalue()


@pytest.mark.parametrize(
    ("verdict", "level", "children"),
    [
        ("pass", "MUST", []),
        ("fail", "MUST", ["failure"]),
        ("flaky", "MUST", ["failure"]),
        ("flaky", "SHOULD", ["system-out"]),
        ("warn", "SHOULD", ["system-out"]),
        ("differs", "SHOULD", ["system-out"]),
        ("unsupported", "MUST", ["skipped"]),
        ("blocked", "MUST", ["skipped"]),
        ("inconclusive", "MUST", ["skipped"]),
        ("not-run", "MUST", ["skipped"]),
        ("error", "MUST", ["error"]),
    ],
)
def test_junit_outcomes(verdict: str, level: str, children: list[str]) -> None:
    """Each verdict has one place in JUnit; only a broken MUST turns a job red."""
    assert [child.tag for child in case(verdict, level)] == children


def test_junit_failure() -> None:
    """A failure says what was expected and seen, and how to learn more."""
    element = case("fail", expected="null", observed="zeros", exchanges=(3,))
    failure = element.find("failure")

    assert (element.get("classname"), element.get("name")) == ("core", "RUN-NULL-007")
    assert failure is not None
    assert failure.text == (
        "usage is null until the run has completed\nlevel: MUST, documented\nexpected: null\n"
        "observed: zeros\nexchanges: 3\nruns-conformance explain RUN-NULL-007"
    )


def test_junit_blocked_names_its_cause() -> None:
    """What is skipped says why."""
    skipped = case("blocked", blocked_by="RUN-NEW-001").find("skipped")

    assert skipped is not None
    assert skipped.get("message") == "blocked: blocked by RUN-NEW-001"


def test_junit_incomplete() -> None:
    """An incomplete run says so to a CI that reads nothing else."""
    root = ET.fromstring(report.junit(record(complete=False, exit_code=5, reason="all 404")))

    assert root.findtext("testsuite/system-err") == "INCOMPLETE: all 404"
    assert root.find(".//property[@name='exit_code']").get("value", "").startswith("5 (")  # type: ignore[union-attr]


def test_summary() -> None:
    """Verdict line, tiers, findings, exit code with meaning, spend."""
    text = report.summary(record(result(observed="zeros"), result("A-A-001", "pass")))

    assert "**Exit 1: findings. 1 MUST broken, MUST 1 of 2, 2 of 2 checks tested.**" in text
    assert "| Core run | ✘ not ready | 1 of 2 | 1 fail · 1 pass |" in text
    assert "- ✘ fail **RUN-NULL-007** (MUST)" in text
    assert "Observed: `zeros`" in text
    assert "Exit code 1: findings. Spend: 31 requests, 4 paid runs, 120 + 15 tokens." in text


def test_summary_is_short() -> None:
    """However many findings, forty lines, and the rest is counted."""
    tiers = ("core", "tools", "steps", "lists", "stream", "errors", "isolation")
    found = [result(f"A-A-{n:03}", tier=tiers[n % 7]) for n in range(90)]
    text = report.summary(record(*found, complete=False, reason="budget"))

    assert len(text.splitlines()) <= 40
    assert "and 78 more in report.html" in text
    assert "**INCOMPLETE**: budget" in text


def test_terminal() -> None:
    """Signs and words, both sides of a finding, exit code with meaning, path of the report."""
    found = record(
        result(expected="null", observed="zeros"), leftovers=(Leftover("thread", "thread_1"),)
    )
    text = terminal(found)

    for part in (
        "relay · edition v2-2026-08",
        "✘ not ready",
        "✘ fail RUN-NULL-007 (MUST)",
        "expected: null",
        "observed: zeros",
        "left behind at the provider: 1",
        "Exit 1: findings.",
        "report: out/report.html",
    ):
        assert part in text


def test_terminal_is_compact() -> None:
    """Many findings are counted, not listed."""
    text = terminal(record(*(result(f"A-A-{n:03}") for n in range(90)), complete=False))

    assert "and 75 more in the report" in text
    assert "INCOMPLETE: the run did not reach its end" in text


def test_write_run(tmp_path: Path) -> None:
    """Five files, whole, readable, and no temporary one left."""
    found = record(result(exchanges=(1,)))
    path = report.write_run(tmp_path / "new" / "run", found, [exchange()])

    assert path.read_text() == report.render(found, [exchange()])
    assert decode((path.parent / "run.json").read_bytes()) == found
    assert sorted(file.name for file in path.parent.iterdir()) == [
        "findings.sarif",
        "junit.xml",
        "report.html",
        "run.json",
        "summary.md",
    ]
    assert path.stat().st_mode & 0o044 == 0o044


def test_write_run_of_surrogates(tmp_path: Path) -> None:
    """A character that no file can hold is spelled out in run.json."""
    path = report.write_run(tmp_path, record(result(observed="a\ud800")), [])

    assert decode((path.parent / "run.json").read_bytes()).results[0].observed == r"a\ud800"


def test_write_comparison(tmp_path: Path) -> None:
    """The page, what it leads to, and the same as data."""
    runs = [report.StoredRun(record=record(result()))]
    path = report.write_comparison(tmp_path, report.compare(runs), runs)

    assert path == tmp_path / "index.html"
    assert sorted(file.name for file in path.parent.iterdir()) == [
        "comparison.csv",
        "comparison.json",
        "core.html",
        "index.html",
        "runs",
        "summary.md",
    ]
    assert [page.name for page in (tmp_path / "runs").iterdir()] == ["relay.html"]


def test_write_fails(tmp_path: Path) -> None:
    """A directory that cannot be made is an error, never a silent success."""
    (tmp_path / "file").write_text("")

    with pytest.raises(OSError):
        report.write_run(tmp_path / "file", record(), [])


def test_what_is_not_offered_is_said_once() -> None:
    """However many checks an operation is missing for, every view names it in one place."""
    found = record(
        result("A-A-001", "unsupported", observed=f"{LACKS}listRuns"),
        result("A-A-002", "unsupported", observed=f"{LACKS}cancelRun, listRuns"),
        result("A-A-003", "fail", observed=f"{LACKS}shame"),
    )
    summary, page = report.summary(found), report.render(found, [])

    assert terminal(found).count("unsupported: cancelRun, listRuns\n    2 checks") == 1
    assert "Not offered: `cancelRun`, `listRuns`." in summary
    assert "<code>cancelRun</code>, <code>listRuns</code>." in page
    assert "Not offered" not in report.render(record(result()), [])


def test_terminal_without_a_report_leaves_nothing_out() -> None:
    """An audit writes no report: all findings are printed, with the exchange that shows each."""
    out = io.StringIO()
    found = record(*(result(f"A-A-{n:03}", exchanges=(n, n + 1)) for n in range(20)))
    console = Console(file=out, width=120, no_color=True)
    report.print_summary(found, console, None, lambda index: f"entry {index}, GET /x → 200")

    assert out.getvalue().count("✘ fail") == 20
    assert "    exchange: entry 7, GET /x → 200; also entry 8" in out.getvalue()
    assert "more in the report" not in out.getvalue()
