"""docs/oracle.md shows the oracle as it is."""

from __future__ import annotations

from pathlib import Path

from conformance.checks.view import OUTAGES
from conformance.oracle import legality, parts, stream
from conformance.oracle.fields import TABLE
from conformance.oracle.run import STATUSES, TRANSITIONS

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "docs" / "oracle.md").read_text("utf-8").splitlines()


def _cells(field: str) -> list[str]:
    cells = (TABLE[field].get(status) for status in STATUSES)
    return [f"{cell.expectation} {cell.evidence}" if cell else "–" for cell in cells]


def test_the_page_shows_every_cell() -> None:
    assert f"| field | {' | '.join(STATUSES)} |" in LINES
    rows = [line for line in LINES if line.startswith("| `")]
    assert rows == [f"| `{field}` | {' | '.join(_cells(field))} |" for field in TABLE]


def test_the_page_shows_what_is_legal_when() -> None:
    operations: dict[tuple[str, ...], list[str]] = {}
    for operation, row in legality.TABLE.items():
        cells = (row.get(status) for status in STATUSES)
        told = tuple(f"{cell.legality} {cell.evidence}" if cell else "–" for cell in cells)
        operations.setdefault(told, []).append(operation)
    rows = [f"| {', '.join(named)} | {' | '.join(told)} |" for told, named in operations.items()]
    begin = LINES.index(f"| operation | {' | '.join(STATUSES)} |") + 2
    assert LINES[begin : begin + len(rows) + 1] == [*rows, ""]


def test_the_page_names_every_law_of_streams() -> None:
    named = [f"`{law}`" for law in (*stream.LAWS, *parts.LAWS)]
    assert [law for law in named if not any(law in line for line in LINES)] == []


def test_the_page_says_which_statuses_tell_of_the_moment() -> None:
    *most, last = sorted(OUTAGES)
    told = f"{', '.join(map(str, most))} and {last} tell of the moment"
    assert told in " ".join(LINES)


def test_the_page_names_every_part_of_the_oracle() -> None:
    named = {path.name for path in (ROOT / "conformance" / "oracle").glob("[a-z]*.py")}
    assert {name for name in named if not any(f"{name}`" in line for line in LINES)} == set()


def test_the_page_shows_every_transition() -> None:
    edges = [f"| {e.before} | {e.after} | {e.cause} | {e.evidence} |" for e in TRANSITIONS]
    assert [line for line in LINES if line in edges] == edges
    assert len(
        [line for line in LINES if line.endswith(("| service | I |", "| cancel | I |"))]
    ) == sum(e.evidence == "I" for e in TRANSITIONS)
