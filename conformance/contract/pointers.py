"""JSON pointers into the document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Unresolvable(LookupError):
    """The pointer leads nowhere; the message says where it breaks."""


def resolve(document: Mapping[str, Any], pointer: str) -> Any:
    """Return what a pointer like `#/components/schemas/Run` points to. Raises Unresolvable."""
    node: Any = document
    for part in pointer.removeprefix("#").split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        try:
            node = node[int(key)] if isinstance(node, list) else node[key]
        except (KeyError, IndexError, ValueError, TypeError):
            raise Unresolvable(f"{pointer} breaks at {key!r}") from None
    return node
