"""docs/oracle.md shows the oracle as it is."""

from __future__ import annotations

from pathlib import Path

from conformance.oracle.fields import TABLE
from conformance.oracle.run import STATUSES, TRANSITIONS

LINES = (Path(__file__).parents[2] / "docs" / "oracle.md").read_text("utf-8").splitlines()


def _cells(field: str) -> list[str]:
    cells = (TABLE[field].get(status) for status in STATUSES)
    return [f"{cell.expectation} {cell.evidence}" if cell else "–" for cell in cells]


def test_the_page_shows_every_cell() -> None:
    assert f"| field | {' | '.join(STATUSES)} |" in LINES
    rows = [line for line in LINES if line.startswith("| `")]
    assert rows == [f"| `{field}` | {' | '.join(_cells(field))} |" for field in TABLE]


def test_the_page_shows_every_transition() -> None:
    edges = [f"| {e.before} | {e.after} | {e.cause} | {e.evidence} |" for e in TRANSITIONS]
    assert [line for line in LINES if line in edges] == edges
    assert len(
        [line for line in LINES if line.endswith(("| service | I |", "| cancel | I |"))]
    ) == sum(e.evidence == "I" for e in TRANSITIONS)
