"""docs/checks.md says what the generated conversations may send."""

from __future__ import annotations

from pathlib import Path

from conformance.properties import PROPERTIES

PAGE = " ".join((Path(__file__).parents[2] / "docs" / "checks.md").read_text("utf-8").split())


def test_the_page_says_what_is_generated_at_most() -> None:
    generated, explore = PROPERTIES
    assert generated.paid_runs == 1
    assert f"**`{generated.name}`** ({generated.requests} requests, one run)" in PAGE
    most = f"{explore.requests} requests, {explore.paid_runs} runs at most"
    assert f"**`{explore.name}`** ({most})" in PAGE
    assert f"{explore.spare_requests} requests and {explore.spare_runs} runs more" in PAGE
