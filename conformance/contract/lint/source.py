"""Somebody else's file, as a document with line numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from conformance.contract.lint.build import Builder, Mark, Repeated, Unreadable
from conformance.contract.lint.pointer import split
from conformance.contract.lint.read_json import read_json
from conformance.contract.lint.read_yaml import read_yaml

MAX_BYTES = 32 * 1024 * 1024

_MARKED = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@frozen
class Source:
    """A document to judge.

    Attributes:
        name: what to call the file in reports.
        document: its root object.
        marks: where its values stand; None for a document that was not read from text.
        repeated: keys that stand twice in one object.
    """

    name: str
    document: Mapping[str, Any]
    marks: Mark | None = None
    repeated: tuple[Repeated, ...] = ()

    def line(self, pointer: str) -> int | None:
        """Return the line of what a pointer points to, or of the last of its keys there is."""
        if self.marks is None:
            return None
        mark = self.marks
        for key in split(pointer):
            if key not in mark.children:
                break
            mark = mark.children[key]
        return mark.line


def parse(content: bytes, name: str) -> Source:
    """Return the document in some bytes, JSON or YAML.

    Args:
        content: what the file holds.
        name: what to call it in reports.

    Raises:
        Unreadable: neither JSON nor YAML, past the limits, or no object at its root.
    """
    if len(content) > MAX_BYTES:
        raise Unreadable(f"larger than {MAX_BYTES // 1024 // 1024} MiB")
    built = _built(_text(content))
    if not isinstance(built.document, dict):
        raise Unreadable("not an OpenAPI document: there is no object at its root")
    return Source(name, built.document, built.marks, tuple(built.repeated))


def _built(text: str) -> Builder:
    return read_json(text) or read_yaml(text)


def _text(content: bytes) -> str:
    try:
        return content.decode(_MARKED.get(content[:2], "utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8 (byte {error.start}): save it as UTF-8") from None
