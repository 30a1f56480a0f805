"""Pages in a real browser: they open without a word, fit, fold and filter, and read aloud."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

REPORTS = ("clean", "broken", "streamed", "hostile", "huge", "empty")
PAGES = (*REPORTS, "comparison", "comparison-tier", "history")
OPEN_ALL = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
# Rows of one table are alike; axe looks at every word's contrast and would take a minute.
FEWER_ROWS = (
    "document.querySelectorAll('tbody').forEach("
    "body => [...body.rows].slice(6).forEach(row => row.remove()));"
    "document.querySelectorAll('#others .other ~ .other ~ .other').forEach(fold => fold.remove())"
)
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("width", ["phone", "desktop"])
@pytest.mark.parametrize("name", PAGES)
def test_fits(visit: Any, name: str, width: str) -> None:
    """No page is wider than the window, folded or not, and none says or asks for anything."""
    page = visit(name, width)

    assert page.evaluate(TOO_WIDE) == 0
    page.evaluate(OPEN_ALL)
    assert page.evaluate(TOO_WIDE) == 0
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["broken", "streamed", "empty", "comparison", "history"])
def test_accessible(visit: Any, name: str, scheme: str) -> None:
    """axe-core finds nothing serious, in light and in dark, with everything unfolded."""
    page = visit(name, color_scheme=scheme)
    page.evaluate(OPEN_ALL)
    page.evaluate(FEWER_ROWS)
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]

    serious = [rule for rule in found if rule["impact"] in ("serious", "critical")]
    assert [
        (r["id"], r["nodes"][0]["html"], r["nodes"][0]["failureSummary"]) for r in serious
    ] == []


@pytest.mark.parametrize(
    "name", ["broken", "streamed", "comparison", "comparison-tier", "history"]
)
def test_well_built(visit: Any, name: str) -> None:
    """With every row of every table axe-core finds nothing at all; of contrast see above."""
    page = visit(name)
    page.evaluate(OPEN_ALL)
    rules = {"color-contrast": {"enabled": False}}
    options = {"resultTypes": ["violations"], "rules": rules}
    found = Axe().run(page, options=options).response["violations"]

    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []


@pytest.mark.parametrize("name", PAGES)
def test_without_javascript(visit: Any, name: str) -> None:
    """Without JavaScript no control that would do nothing is shown, and nothing is hidden."""
    page = visit(name, java_script_enabled=False)

    assert page.locator("input:visible, select:visible, button:visible").count() == 0
    assert page.locator("tr[hidden], details[hidden], li[hidden]").count() == 0


def test_folds_without_javascript(visit: Any) -> None:
    """A fold is the browser's own: it opens without JavaScript, by mouse and by keyboard."""
    page = visit("broken", java_script_enabled=False)
    core, tools = page.locator("#tier-core"), page.locator("#tier-tools")

    core.locator("summary").click()
    assert core.locator("table").is_visible()
    tools.locator("summary").focus()
    page.keyboard.press("Enter")
    assert tools.locator("table").is_visible()


def rows(page: Any) -> Any:
    return page.locator("#all-checks [data-text]:visible")


def test_filter_by_mouse(visit: Any) -> None:
    """Verdict, level and area narrow the list down, say how much is left, and let go again."""
    page = visit("broken")
    every = page.locator("#all-checks [data-text]").count()
    told = page.locator("#all-checks output")
    assert told.inner_text() == f"{every} of {every} checks shown"

    page.locator("input[value=fail]").check()
    assert rows(page).count() == 3
    assert told.inner_text() == f"3 of {every} checks shown"
    page.locator("#area").select_option("tools")
    assert [row.get_attribute("data-tier") for row in rows(page).all()] == ["tools"]
    assert page.locator("#tier-core").is_hidden()
    page.get_by_role("button", name="Show all").click()
    assert told.inner_text() == f"{every} of {every} checks shown"
    assert page.locator("#tier-core").is_visible()


def test_filter_by_keyboard(visit: Any) -> None:
    """Everything of the filter is reached and used by keyboard alone."""
    page = visit("broken")
    page.locator("#find").focus()
    page.keyboard.type("run-null-001")
    assert [row.locator("th").inner_text() for row in rows(page).all()] == ["RUN-NULL-001"]

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "verdict"
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.checked")
    page.locator("button[data-clear]").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "find"
    assert page.locator("#find").input_value() == ""


def test_unfold_and_fold(visit: Any) -> None:
    """Two buttons unfold and fold all areas."""
    page = visit("broken")
    page.get_by_role("button", name="Unfold").click()
    assert page.locator("#all-checks details:not([open])").count() == 0
    page.get_by_role("button", name="Fold", exact=True).click()
    assert page.locator("#all-checks details[open]").count() == 0


def test_links_unfold(visit: Any) -> None:
    """A link to what is folded unfolds it: from the list of checks to the evidence."""
    page = visit("broken")
    page.get_by_role("button", name="Unfold").click()
    page.locator("#all-checks a[href='#TOOL-CALL-002']").click()

    target = page.locator("#TOOL-CALL-002")
    target.locator(".sides").wait_for(state="visible")
    assert target.get_attribute("open") is not None


def test_every_link_leads_somewhere(visit: Any) -> None:
    """No link of a report is dead."""
    page = visit("broken")
    dead = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1))"
        ".filter(id => !document.getElementById(id))"
    )

    assert dead == []


def test_focus_is_seen(visit: Any) -> None:
    """The first stop of the keyboard is the way past the head, and focus has an outline."""
    page = visit("broken")
    page.keyboard.press("Tab")
    link = page.locator("a.skip")

    assert link.evaluate("e => e === document.activeElement")
    assert link.bounding_box()["x"] >= 0
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_figures(visit: Any) -> None:
    """A bar is as wide as its time, has its status's colour, and follows the colour scheme."""
    light, dark = visit("clean"), visit("clean", color_scheme="dark")
    colours = "e => getComputedStyle(e).fill"
    for status in ("queued", "in_progress"):
        one, two = (
            page.locator(f".chart [data-status={status}]").first.evaluate(colours)
            for page in (light, dark)
        )
        assert one != two
        assert "rgb(0, 0, 0)" not in (one, two)
    assert light.locator(".chart").count() == 2
    assert light.locator(".chart[role=img][aria-label]").count() == 2


def test_print(visit: Any) -> None:
    """On paper nothing is folded, and no control is printed."""
    page = visit("broken")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert page.locator("details:not([open])").count() == 0
    assert page.locator(".filter").is_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() > 0


def test_the_field_table_is_seen_whole(visit: Any) -> None:
    """On a desktop no status is out of sight; on a phone the kinds stand below the field's name."""
    region = "section[aria-labelledby=fields] [role=region]"
    hidden = "box => box.scrollWidth - box.clientWidth"

    assert visit("clean").locator(region).evaluate(hidden) == 0
    phone = visit("clean", "phone").locator(region)
    assert phone.locator("thead th:visible").nth(1).inner_text().startswith("queued")
    assert phone.locator("tbody th .says").first.is_visible()


@pytest.mark.parametrize("name", ["broken", "comparison", "history"])
def test_paper_cuts_nothing_off(visit: Any, name: str) -> None:
    """What scrolls on a screen fits onto paper: it is set small and not clipped at the edge."""
    page = visit(name)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})
    beyond = "[...document.querySelectorAll('.grid')].map(t => t.scrollWidth - t.parentElement.clientWidth)"

    assert max(page.evaluate(beyond)) <= 1


def test_a_count_is_not_broken(visit: Any) -> None:
    """A count and its word, "2 not run", are read in one piece, however narrow its card."""
    page = visit("broken", "phone")
    heights = page.locator(".tiles .nb").evaluate_all(
        "all => all.map(e => e.getClientRects().length)"
    )

    assert len(heights) > 7
    assert set(heights) == {1}


def test_nothing_of_a_provider_runs(visit: Any) -> None:
    """What a provider says becomes text: no element, no handler, no style of its own."""
    page = visit("hostile")
    page.evaluate(OPEN_ALL)

    assert page.locator("script").count() == 1
    assert page.locator("img, iframe, object, embed, form").count() == 0
    handlers = "[...document.querySelectorAll('*')].some(e => e.getAttributeNames().some(n => n.startsWith('on')))"
    assert not page.evaluate(handlers)
    assert page.locator("h1").evaluate("e => getComputedStyle(e).direction") == "ltr"
    assert "<script>alert(1)</script>" in page.locator("h1").inner_text()


def test_policy_admits_no_other_script(browser: Any, pages: Any) -> None:
    """Were something of a provider ever left unescaped, the page's policy would not run it."""
    html = pages["clean"].read_text().replace("</h1>", "</h1><script>window.ran = 1</script>")
    page = browser.new_page()
    page.set_content(html)

    assert page.locator("script").count() == 2
    assert page.evaluate("window.ran") is None
    page.close()
