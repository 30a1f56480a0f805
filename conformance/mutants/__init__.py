"""Defects, one a function, wrapped round the reference: what proves the checks."""

from __future__ import annotations

from conformance.mutants.mutant import MUTANTS, Mutant, application, service

__all__ = ["MUTANTS", "Mutant", "application", "service"]
