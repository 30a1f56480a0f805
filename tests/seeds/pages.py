"""The JSON that the four third-party pages show, read where the pages stand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.shared import SHARED

SEEDS = SHARED / "seeds"
needs_seeds = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the seed pages stand beside the checkout, and do not here"
)


def examples(number: str) -> list[Any]:
    """Every JSON object in a page, outermost, in order of appearance."""
    (page,) = SEEDS.glob(f"{number}_*.txt")
    text, found, place = page.read_text("utf-8"), [], 0
    while (place := text.find("{", place)) >= 0:
        try:
            value, place = json.JSONDecoder().raw_decode(text, place)
        except ValueError:
            place += 1
        else:
            found.append(value)
    return found


def request_body(number: str) -> dict[str, Any]:
    """The example of the request."""
    return next(e for e in examples(number) if {"tool_outputs", "assistant_id"} & set(e))


def run_example(number: str) -> dict[str, Any]:
    """The example of the answer."""
    return next(e for e in examples(number) if e.get("id") and "status" in e)
