"""The versions of OpenAPI, and what each of them can say."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from conformance.contract.lint.build import Unreadable


class Dialect(StrEnum):
    """A version of OpenAPI, as far as reading it differs."""

    swagger = "Swagger 2.0"
    v30 = "OpenAPI 3.0"
    v31 = "OpenAPI 3.1"

    @property
    def has_unions(self) -> bool:
        """Whether anyOf and oneOf exist."""
        return self is not Dialect.swagger

    @property
    def is_json_schema(self) -> bool:
        """Whether schemas are JSON Schema 2020-12: const, lists of types, propertyNames."""
        return self is Dialect.v31

    @property
    def null_words(self) -> str:
        """How to say, in this version, that a value may be null."""
        return {
            Dialect.swagger: "`x-nullable: true`",
            Dialect.v30: "`nullable: true`",
            Dialect.v31: '`type: [T, "null"]` or `anyOf: [{$ref: …}, {type: "null"}]`',
        }[self]


def dialect_of(document: Mapping[str, Any]) -> tuple[Dialect, str]:
    """Return the version of a document, and how it is written there. Raises Unreadable."""
    if "swagger" in document:
        stated = str(document["swagger"])
        if stated.startswith("2"):
            return Dialect.swagger, f"Swagger {stated}"
        raise Unreadable(f"Swagger {stated[:20]!r} is not supported: 2.0 is")
    if "openapi" not in document:
        raise Unreadable("not an OpenAPI document: neither `openapi` nor `swagger` at its root")
    stated = str(document["openapi"])
    if stated.startswith("3.0"):
        return Dialect.v30, f"OpenAPI {stated}"
    if stated.startswith("3."):
        return Dialect.v31, f"OpenAPI {stated}"
    raise Unreadable(f"OpenAPI {stated[:20]!r} is not supported: 3.0 and 3.1 are")
