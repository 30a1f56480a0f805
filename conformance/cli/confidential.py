"""The secrets that this process knows, for whatever prints anything."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.wire.redact import Redactor

_secrets: list[str] = []


def keep_secret(values: Iterable[str]) -> None:
    """Let nothing that this process prints from now on hold these."""
    _secrets.extend(values)


def known_secrets() -> tuple[str, ...]:
    """Return what must not be printed."""
    return tuple(_secrets)


def without_secrets(text: str) -> str:
    """Return a text that may be printed: an error's, a log line's."""
    return Redactor(known_secrets()).text(text)
