"""What a broken requirement means for a program that relies on it, in plain words.

The sentences stand in `consequences.toml`: one a family of requirements (the id without its
number), and one of its own for a requirement whose breach hurts in another way than its family's.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

_UNKNOWN = "A program that relies on the documented behaviour meets another one here."


def breaks(check: str) -> str:
    """Return what a broken requirement breaks for a client, in a sentence or two.

    Args:
        check: ledger id, e.g. "RUN-NULL-007".

    Returns:
        The sentence of the requirement, or of its family; for an id of an unknown family, such
        as one of a later suite, a sentence that is true of all.
    """
    found = _sentences()
    return str(
        found["requirements"].get(check) or found["families"].get(family(check)) or _UNKNOWN
    )


def family(check: str) -> str:
    """Return the family of a ledger id: "RUN-NULL" for "RUN-NULL-007"."""
    return check.rpartition("-")[0]


@cache
def _sentences() -> dict[str, dict[str, str]]:
    text = resources.files("conformance.contract").joinpath("consequences.toml").read_text("utf-8")
    found: dict[str, Any] = tomllib.loads(text)
    return found
