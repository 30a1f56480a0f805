"""docs/vendors.md says what quirks.toml and the comparison on file say. Installs nothing."""

from __future__ import annotations

from tests.vendors import page
from tests.vendors.findings import quirks


def test_the_page_is_what_the_rows_and_the_comparison_say():
    assert page.PAGE.read_text(encoding="utf-8") == page.page(page.written())


def test_the_comparison_has_every_row():
    """A row whose check the comparison on file does not show is not backed by it."""
    kept = page.written()
    shown = {
        (column["label"], row["check"]): cell["verdict"]
        for row in kept["rows"]
        for column, cell in zip(kept["columns"], row["cells"], strict=True)
    }
    for quirk in quirks():
        for check, verdict in quirk.checks.items():
            assert quirk.drawn or shown[quirk.server, check] == verdict, (quirk.server, check)


def test_no_check_has_two_rows_of_one_server():
    pairs = [(quirk.server, check) for quirk in quirks() for check in quirk.checks]
    assert len(pairs) == len(set(pairs))


def test_no_link_of_the_kept_pages_is_dead():
    pages = sorted(page.COMPARISON.glob("*.html"))
    assert len(pages) > 1
    for html in pages:
        gone = {
            to for to in page.links(html.read_text("utf-8")) if not (html.parent / to).exists()
        }
        assert not gone, html.name


def test_the_kept_pages_name_no_place_of_a_machine():
    for file in page.COMPARISON.iterdir():
        text = file.read_text("utf-8")
        assert not [place for place in ("/tmp/", "/root/", "/home/") if place in text], file.name
