"""The pages about several runs in a real browser: nothing runs but our script, and all works."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance import report
from conformance.record import Provider, Suite
from conformance.report.history import history
from conformance.report.history_views import history_html
from conformance.report.stored import StoredRun
from conformance.report.write import write_comparison
from tests.report.samples import CONTRACT, exchange, record, result
from tests.report.test_hostile import HOSTILE, everywhere, spoken

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (apt install chromium)")

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PAGES = ("index.html", "core.html", "errors.html", "runs/relay.html", "history.html")
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison and a history, one provider of which says hostile things wherever it can."""
    said = "".join(HOSTILE[name] for name in ("script", "style", "attribute", "bidi", "ansi"))
    fields = {"run": {"usage": {"queued": {"null": 1}}}}
    other = {"run": {"usage": {"queued": {"object": 1}}}}
    found = [
        record(
            result(observed="status 500", exchanges=(1,)),
            result("RUN-KEY-001", "pass"),
            result("ERR-ID-009", "warn", level="SHOULD", tier="errors", answer="400"),
            fields=fields,
        ),
        record(
            result(verdict="pass"),
            result("RUN-KEY-001", "pass"),
            result("ERR-ID-009", "pass", level="SHOULD", tier="errors", answer="404"),
            provider=Provider("gate"),
            suite=Suite("0.1.0", CONTRACT, "00" * 32),
            started_at="2026-09-01T00:00:00Z",
            fields=other,
        ),
        everywhere(said),
    ]
    runs = [StoredRun(record=f, exchanges=(exchange(1), *spoken(said)[1:])) for f in found]
    out = tmp_path_factory.mktemp("comparison")
    write_comparison(out, report.compare(runs), runs)
    (out / "history.html").write_text(history_html(history(runs)))
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


class Tab:
    """A page with what it complained about."""

    def __init__(self, browser: Any, place: Path, **options: Any) -> None:
        self.context = browser.new_context(**({"viewport": DESK} | options))
        self.page = self.context.new_page()
        self.troubles: list[str] = []
        self.page.on("console", lambda said: self.troubles.append(said.text))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("dialog", lambda dialog: self.troubles.append(f"dialog {dialog.message}"))
        self.page.on("request", self._asked)
        self.page.set_default_timeout(8_000)
        self.page.goto(place.as_uri())

    def _asked(self, request: Any) -> None:
        if not request.url.startswith("file://"):
            self.troubles.append(request.url)

    def shown(self, selector: str) -> int:
        return int(self.page.locator(f"{selector}:visible").count())


@pytest.fixture
def opened(browser: Any, folder: Path) -> Iterator[Any]:
    tabs: list[Tab] = []

    def go(name: str, **options: Any) -> Tab:
        tabs.append(Tab(browser, folder / name, **options))
        return tabs[-1]

    yield go
    for tab in tabs:
        tab.context.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_opens_without_trouble(name: str, viewport: dict[str, int], opened: Any) -> None:
    """No error, no request, no dialog; and the page is no wider than the window."""
    tab = opened(name, viewport=viewport)

    assert tab.troubles == []
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(name: str, scheme: str, opened: Any) -> None:
    """axe-core finds no serious violation, in either scheme."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe")
    tab = opened(name, color_scheme=scheme)
    found = axe.Axe().run(tab.page).response["violations"]

    assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in SERIOUS] == []


def test_reads_without_script(opened: Any) -> None:
    """Everything stands there with JavaScript off, but for the filter, which is not offered."""
    tab = opened("index.html", java_script_enabled=False)

    before = tab.shown("tr.check")
    assert before >= 2
    assert tab.shown("#filter") == 0
    tab.page.locator("section[aria-labelledby=untested] summary").click()
    assert tab.shown("tr.check") > before
    assert tab.page.get_by_text("2026-09-01").first.is_visible()


def test_filter_by_keyboard(opened: Any) -> None:
    """Search and boxes narrow the rows, folds open on a hit, and reset brings all back."""
    tab = opened("index.html")
    page = tab.page
    everything = tab.shown("tr.check")
    page.locator("#search").focus()
    page.keyboard.type("run-null-007")
    assert tab.shown("tr.check") == 1
    assert page.locator("#shown").inner_text() == "1 check is shown."
    page.locator("button[type=reset]").click()
    page.wait_for_function("document.getElementById('shown').textContent === ''")
    assert tab.shown("tr.check") == everything
    page.locator("#only-must").focus()
    page.keyboard.press("Space")
    assert page.locator("tr.check:visible", has_text="SHOULD").count() == 0
    assert tab.troubles == []


def test_age_is_told_from_now(opened: Any) -> None:
    """The page knows no clock; the browser does."""
    assert opened("index.html").page.get_by_text("days ago").first.is_visible()


def test_header_and_first_column_stay(opened: Any) -> None:
    """However far one scrolls in the matrix, one sees whose cell it is and of which check."""
    page = opened("index.html", viewport=PHONE).page
    box = page.locator(".frozen").first
    box.evaluate("it => { it.style.maxHeight = '12rem'; it.scrollTo(400, 400); }")
    frame = box.bounding_box()
    head = box.locator("thead th").first.bounding_box()

    assert abs(head["y"] - frame["y"]) < 3
    assert abs(head["x"] - frame["x"]) < 3


def test_cell_leads_to_its_evidence(opened: Any) -> None:
    """One click from a verdict to what shows it."""
    page = opened("index.html").page
    page.locator("tr.check td.fail a").first.click()
    page.wait_for_load_state()

    assert "/runs/relay.html#RUN-NULL-007" in page.url
    assert page.locator("#RUN-NULL-007").is_visible()


def test_prints_without_the_filter(opened: Any) -> None:
    """Paper has no search field, and nothing is cut off by a scrolling box."""
    tab = opened("index.html")
    tab.page.emulate_media(media="print")

    assert tab.shown("#filter") == 0
    assert tab.page.locator(".frozen").first.evaluate("it => getComputedStyle(it).overflowY") == (
        "visible"
    )
