"""The published kill matrix is that of the mutants as they are."""

from __future__ import annotations

from tests.mutants.published import PAGE, page


def test_the_page_is_up_to_date() -> None:
    """Write it anew with `python -m tests.mutants.published`."""
    assert PAGE.read_text("utf-8") == page()
