"""Defects, one a function or class, wrapped round the reference: what proves the checks.

Beside them stand the variants: servers that do something differently and comply all the same.
No check may flag one of those.
"""

from __future__ import annotations

from conformance.mutants import (  # noqa: F401 - importing them registers them
    accepting,
    cancels,
    echoes,
    expiry,
    field,
    gates,
    list_variants,
    lists,
    meeting,
    metadata,
    objects,
    outputs,
    request_variants,
    run_shapes,
    run_variants,
    runs,
    shape_variants,
    step_shapes,
    strangers,
    stream_parts,
    stream_variants,
    stream_ways,
    streams,
    tools,
    unknown,
)
from conformance.mutants.mutant import MUTANTS, VARIANTS, Mutant, application, edition_of, service

__all__ = ["MUTANTS", "VARIANTS", "Mutant", "application", "edition_of", "service"]
