"""One small pure function a requirement: it reads a trace and reports facts."""

from conformance.checks import (  # noqa: F401 - importing them is what registers the checks
    accepted,
    added,
    cancels,
    choices,
    errors,
    expiry,
    isolation,
    lists,
    metadata,
    objects,
    races,
    run_body,
    run_life,
    run_nulls,
    run_shape,
    steps,
    stream_frame,
    stream_objects,
    stream_order,
    stream_same,
    tool_steps,
    tools,
    walks,
)
from conformance.checks.fact import Fact
from conformance.checks.registry import CHECKS
from conformance.checks.view import View

__all__ = ["CHECKS", "Fact", "View"]
