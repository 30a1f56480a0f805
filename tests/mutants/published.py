"""The kill matrix as a page: `python -m tests.mutants.published` writes docs/kill-matrix.md anew.

The page says what the mutants name; `runs-conformance selftest` and tests/mutants/test_matrix.py
hold that each is flagged by just the checks that it names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from conformance.contract.editions import LATEST
from conformance.contract.ledger import AREAS, rows_of
from conformance.mutants import MUTANTS, VARIANTS

PAGE = Path(__file__).parents[2] / "docs" / "kill-matrix.md"

_HEAD = """# The kill matrix

Every check is proven by at least one *mutant*: the reference provider with one defect. A mutant
has to be flagged by just the checks that it names, and a *variant*, which does something
differently and complies all the same, by none. `runs-conformance selftest` plays all of them and
prints this matrix as it comes out; the test suite holds it.

{mutants} mutants, {variants} variants, {checks} checks. This page is written by
`python -m tests.mutants.published`.
"""


def page() -> str:
    """Return the page."""
    return "\n".join([*_head(), *_checks(), *_mutants(), *_variants()])


def _head() -> Iterator[str]:
    checks = sum(len(rows_of(area)) for area in AREAS)
    yield _HEAD.format(mutants=len(MUTANTS), variants=len(VARIANTS), checks=checks)


def _checks() -> Iterator[str]:
    killers = defaultdict(list)
    for mutant in MUTANTS.values():
        for check in mutant.trips:
            killers[check].append(f"`{mutant.name}`")
    yield "## Checks, and what they are killed for by\n"
    for area in AREAS:
        yield f"### {area.capitalize()}\n"
        yield "| check | level | requirement | mutants |"
        yield "|---|---|---|---|"
        for row in rows_of(area):
            names = ", ".join(sorted(killers[row.id]))
            yield f"| {row.id} | {row.level} | {_cell(row.text)} | {names} |"
        yield ""


def _mutants() -> Iterator[str]:
    yield "## Mutants\n"
    yield f"In edition {LATEST} where none is named.\n"
    yield "| mutant | defect | flagged by | edition |"
    yield "|---|---|---|---|"
    for mutant in sorted(MUTANTS.values(), key=lambda one: one.name):
        edition = "" if mutant.edition == LATEST else mutant.edition
        trips = ", ".join(sorted(mutant.trips))
        yield f"| `{mutant.name}` | {_cell(mutant.text)} | {trips} | {edition} |"
    yield ""


def _variants() -> Iterator[str]:
    yield "## Variants that comply\n"
    yield "| variant | what it does differently |"
    yield "|---|---|"
    for variant in sorted(VARIANTS.values(), key=lambda one: one.name):
        yield f"| `{variant.name}` | {_cell(variant.text)} |"
    yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
