"""Laws of the error object that a refusal carries (openapi.yaml: ErrorResponse, Error)."""

from __future__ import annotations

from typing import Any, Literal

Fault = Literal["no error", "message", "type", "param", "code", "silent"]


def error_of(body: Any) -> dict[str, Any]:
    """Return the error object in a body; empty where there is none."""
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def faults(body: Any) -> frozenset[Fault]:
    """Return what is wrong with the body of a refusal.

    Args:
        body: the parsed body; None for what is no JSON.

    Returns:
        "no error": there is no error object, and nothing else is said. "message", "type": no
        string. "param", "code": neither a string nor null, or not there. "silent": the message
        is blank.
    """
    error = error_of(body)
    if not error:
        return frozenset({"no error"})
    told: dict[Fault, bool] = {
        "message": isinstance(error.get("message"), str),
        "type": isinstance(error.get("type"), str),
        "param": isinstance(error.get("param", 0), str | None),
        "code": isinstance(error.get("code", 0), str | None),
    }
    told["silent"] = not told["message"] or bool(error["message"].strip())
    return frozenset(fault for fault, good in told.items() if not good)
