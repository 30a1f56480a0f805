"""Reads a Run with every subset of its nullable keys null, and gives each back.

    python -m tests.client.all_nulls        takes some minutes; the tests take a sample

Prints how many subsets there were and how many came back changed.
"""

from __future__ import annotations

from typing import Any

from assistants_api.models import Run

from conformance.contract import document
from tests.client.test_models import FULL_RUN


def nullable() -> tuple[str, ...]:
    """The keys of a Run that the contract lets be null."""
    contract = document.load()
    properties = contract["components"]["schemas"]["Run"]["properties"]
    return tuple(key for key, schema in properties.items() if _takes_null(schema))


def _takes_null(schema: dict[str, Any]) -> bool:
    if "null" in (schema.get("type") or ()):
        return True
    return any(
        _takes_null(member) for word in ("anyOf", "oneOf") for member in schema.get(word, ())
    )


def changed(keys: tuple[str, ...]) -> int:
    """How many subsets come back other than they went in."""
    whole = {**dict.fromkeys(keys, 7), **FULL_RUN}
    found = 0
    for subset in range(2 ** len(keys)):
        body = whole | {key: None for at, key in enumerate(keys) if subset >> at & 1}
        run = Run.from_dict(body)
        found += run.to_dict() != body or any(isinstance(v, dict) for v in _values(run))
    return found


def _values(run: Run) -> tuple[Any, ...]:
    return run.required_action, run.last_error, run.usage, run.truncation_strategy


if __name__ == "__main__":
    names = nullable()
    print(f"{2 ** len(names)} subsets of {len(names)} nullable keys: {changed(names)} changed")  # noqa: T201
