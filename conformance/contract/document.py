"""openapi.yaml, wherever it is: inside an installed wheel, or at the top of the checkout."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

_NAME = "openapi.yaml"


@cache
def text() -> bytes:
    """Return the bytes of the document."""
    shipped = resources.files("conformance.contract") / _NAME
    if shipped.is_file():
        return shipped.read_bytes()
    return (Path(__file__).parents[2] / _NAME).read_bytes()


@cache
def load() -> dict[str, Any]:
    """Return the parsed document. It is shared: do not change it."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    parsed: dict[str, Any] = yaml.load(text(), Loader=loader)  # noqa: S506 - a safe loader
    return parsed


@cache
def sha256() -> str:
    """Return the digest that says which contract judged."""
    return hashlib.sha256(text()).hexdigest()
