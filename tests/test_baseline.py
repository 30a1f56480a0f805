"""The page of the baseline says what was measured."""

from __future__ import annotations

import json
from pathlib import Path

from bench.baseline import DRAWN, table

ROOT = Path(__file__).parents[1]
ROWS = [json.loads(line) for line in (ROOT / "bench/baseline.ndjson").read_text().splitlines()]


def test_the_page_shows_the_record() -> None:
    page = (ROOT / "docs/baseline.md").read_text("utf-8")
    assert page.endswith("\n".join(["", *table(ROWS), ""]))


def test_each_drawn_mutant_was_played_once_and_so_were_four_clean_runs() -> None:
    names = [row["mutant"] for row in ROWS if row["mutant"]]
    assert len(names) == len(set(names)) == DRAWN
    assert sorted(row["seed"] for row in ROWS if row["mutant"] is None) == [1, 2, 3, 4]


def test_what_is_caught_is_what_the_clean_reference_never_shows() -> None:
    def row(mutant: str | None, seed: int, found: list[str]) -> dict[str, object]:
        side = {"requests": 1, "paid_runs": 1, "seconds": 1.0, "cpu_seconds": 1.0, "found": found}
        return {"mutant": mutant, "seed": seed, "st": side, "ours": {**side, "found": []}}

    clean = [row(None, seed, [f"flaw {seed}"]) for seed in (1, 2, 3)]
    shown = list(table([*clean, row("one", 1, ["flaw 2"]), row("two", 1, ["flaw 9"])]))
    assert "| mutants caught, of 2 | 1 | 0 |" in shown
    assert "| `one` | – | – |" in shown
    assert "| `two` | `flaw 9` | – |" in shown
