"""A headless Chromium, and every kind of page made from runs that really were played."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import pytest

from conformance import report
from conformance.cli.proofs import proofs
from conformance.cli.selftest import recorded
from conformance.judge import judge
from conformance.record import RunRecord
from conformance.report.history import history
from conformance.report.history_views import history_html
from conformance.trace.exchange import Exchange, Response, StreamEvent
from tests.report.samples import exchange, record, result
from tests.report.test_hostile import HOSTILE, everywhere, spoken

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTHS = {"phone": (390, 844), "desktop": (1280, 900)}


def chromium() -> str | None:
    """Return the Chromium to drive: that of CHROMIUM, or the first on the path."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if chromium() is None:
        reason = f"no Chromium: none of {', '.join(NAMES)} on the path, and CHROMIUM is not set"
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="module")
def browser(pages: dict[str, Path]) -> Iterator[Any]:
    """The browser, started once, when the pages are made.

    Playwright keeps an event loop running as long as it lives, and no other can run meanwhile.
    """
    assert pages
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Without a sandbox of its own, as a container does not let it make one.
        started = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


def played(mutant: str | None) -> tuple[RunRecord, tuple[Exchange, ...]]:
    """Drive the reference or a mutant of it; return the run with its exchanges."""
    trace = anyio.run(partial(recorded, mutant, generated=False))
    return judge(trace), trace.exchanges


def streamed() -> tuple[RunRecord, list[Exchange]]:
    """A finding about a stream, the events of which came in two pieces."""
    names = ("thread.run.created", "thread.run.completed", "thread.message.delta", "done")
    datas = ('{"id": "run_1", "object": "thread.run", "status": "queued"}', "{}", "{}", "[DONE]")
    events = tuple(
        StreamEvent(name=name, data=data, at_ms=10.0 + 500 * (number > 1))
        for number, (name, data) in enumerate(zip(names, datas, strict=True))
    )
    body = "".join(f"event: {event.name}\ndata: {event.data}\n\n" for event in events)
    found = result(
        expected="nothing after thread.run.completed",
        observed="thread.message.delta after thread.run.completed",
        exchanges=(1,),
    )
    return record(found), [exchange(1, events=events, response=Response(status=200, body=body))]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every kind of page, on disk, by name."""
    folder = tmp_path_factory.mktemp("pages")
    clean, broken = played(None), played("run-mistyped-required_action")
    hostile = "".join(
        text
        for name, text in HOSTILE.items()
        if not name.startswith(("huge", "deep", "nested", "many"))
    )
    runs = {
        "clean": clean,
        "broken": broken,
        "streamed": streamed(),
        "hostile": (everywhere(hostile), spoken(hostile)),
        "huge": (everywhere(HOSTILE["huge"]), spoken(HOSTILE["huge"])),
        "empty": (record(complete=False, exit_code=5, reason="404 to all of it"), []),
    }
    made: dict[str, Path] = {}
    for name, (found, exchanges) in runs.items():
        made[name] = folder / f"{name}.html"
        made[name].write_text(report.render(found, exchanges, proofs()))
    stored = [report.StoredRun(record=r, exchanges=tuple(e)) for r, e in (clean, broken)]
    report.write_comparison(
        folder / "compared", report.compare([r.record for r in stored]), stored
    )
    made["comparison"] = folder / "compared" / "index.html"
    made["comparison-tier"] = folder / "compared" / "tools.html"
    made["history"] = folder / "history.html"
    made["history"].write_text(history_html(history(stored)))
    return made


@pytest.fixture
def visit(browser: Any, pages: dict[str, Path]) -> Iterator[Any]:
    """Open a page by name: `visit("clean", "phone", color_scheme="dark")`; nothing may be said."""
    contexts, said = [], []

    def opened(name: str, width: str = "desktop", **options: Any) -> Any:
        across, down = WIDTHS[width]
        context = browser.new_context(
            viewport={"width": across, "height": down}, reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: (said.append("dialog"), dialog.dismiss()))
        page.on("request", lambda r: None if r.url.startswith("file:") else said.append(r.url))
        page.goto(pages[name].as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []
