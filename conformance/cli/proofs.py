"""What proves each check: reports name the mutants, but only the command line knows them."""

from __future__ import annotations

from conformance.mutants import MUTANTS
from conformance.report.findings import Proof


def proofs() -> dict[str, list[Proof]]:
    """Return the mutants that each check was seen to flag, by its id."""
    found: dict[str, list[Proof]] = {}
    for mutant in MUTANTS.values():
        for check in mutant.trips:
            found.setdefault(check, []).append(Proof(mutant.name, mutant.text))
    return found
