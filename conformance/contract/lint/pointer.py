"""JSON pointers into somebody else's document, written `#/paths/~1threads/post`."""

from __future__ import annotations

from urllib.parse import unquote

ROOT = "#"


def join(pointer: str, *keys: str | int) -> str:
    """Return the pointer to a child, escaped as RFC 6901 asks."""
    escaped = (str(key).replace("~", "~0").replace("/", "~1") for key in keys)
    return "/".join((pointer, *escaped))


def split(pointer: str) -> list[str]:
    """Return the keys of a pointer, unescaped."""
    return [_unescaped(part) for part in pointer.split("/")[1:]]


def parent(pointer: str) -> str:
    """Return the pointer to what holds it; the root is its own parent."""
    return pointer.rpartition("/")[0] or ROOT


def last(pointer: str) -> str:
    """Return the last key of a pointer, unescaped; empty for the root."""
    return _unescaped(pointer.rpartition("/")[2]) if "/" in pointer else ""


def spellings(reference: str) -> tuple[str, ...]:
    """Return how a `$ref` may be read: as it is, and with percent-encoding undone.

    Exports percent-encode component names outside ASCII; documents written by hand do not.
    """
    return tuple(dict.fromkeys((reference, unquote(reference))))


def _unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")
