"""What models and operations share: the value of an absent key, reading and writing."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from enum import Enum
from typing import Any, Generic, Literal, TypeVar, final

from attrs import define

T = TypeVar("T")


@final
class Unset:
    """The type of UNSET, the value of a key that was not sent. There is one, and it is falsy."""

    __slots__ = ()

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __reduce__(self) -> str:
        # Copies and pickles are the same object again.
        return "UNSET"


UNSET: Unset = Unset()


@define
class Response(Generic[T]):
    """An answer with what surrounds it."""

    status_code: int
    content: bytes
    headers: MutableMapping[str, str]
    parsed: T


def read_enum(kind: type[Enum], value: Any) -> Any:
    """Return the member of that value; what is none stays as it came."""
    try:
        return kind(value)
    except ValueError:
        return value


def read_variant(kinds: Mapping[str, Any], otherwise: Any, value: dict[str, Any]) -> Any:
    """Return the member of a union that the tag of an object names; else the one for the rest."""
    tag = value.get("type")
    kind = kinds.get(tag, otherwise) if isinstance(tag, str) else otherwise
    return kind.from_dict(value)


def to_json(value: Any) -> Any:
    """Return what goes over the wire for a model, a member of an enum, or a list of these.

    Plain data is taken as it is, so a caller may give a dict where a model is expected.
    """
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value.to_dict() if hasattr(value, "to_dict") else value


__all__ = ["UNSET", "Response", "Unset", "read_enum", "read_variant", "to_json"]
