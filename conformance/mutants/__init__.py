"""Defects, one a function or class, wrapped round the reference: what proves the checks."""

from __future__ import annotations

from conformance.mutants import conduct, shapes  # noqa: F401 - importing them registers them
from conformance.mutants.mutant import MUTANTS, Mutant, application, service

__all__ = ["MUTANTS", "Mutant", "application", "service"]
