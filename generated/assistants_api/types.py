"""What models and operations share: the value of an absent key, reading and writing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, MutableMapping
from enum import Enum
from functools import cache
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


_DIGITS = bytes(ord("0" if chr(code) in "0123456789" else " ") for code in range(256))
_LONG_NUMBER = b"0" * 19


@cache
def _fast_reader() -> Callable[[bytes], Any] | None:
    try:
        from orjson import loads
    except ImportError:
        return None
    return loads


def read_json(text: bytes | str) -> Any:
    """Return what a JSON text holds; orjson reads it where that is installed.

    What orjson refuses, or would change, is left to the standard library: numbers beyond 64 bits,
    NaN, lone surrogates, encodings other than UTF-8, and the words of every error.

    Raises:
        ValueError: it is no JSON.
        RecursionError: it is nested too deeply.
    """
    fast = _fast_reader()
    if fast is not None:
        try:
            raw = text.encode() if isinstance(text, str) else text
            # orjson makes a float of a whole number that is too long; shorter ones always fit.
            if _LONG_NUMBER not in raw.translate(_DIGITS):
                return fast(raw)
        except ValueError:
            pass
    return json.loads(text)


@cache
def _members(kind: type[Enum]) -> dict[str, Enum]:
    return {member.value: member for member in kind}


def read_enum(kind: type[Enum], value: Any) -> Any:
    """Return the member of that text; anything else stays as it came."""
    return _members(kind).get(value, value) if isinstance(value, str) else value


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


__all__ = ["UNSET", "Response", "Unset", "read_enum", "read_json", "read_variant", "to_json"]
