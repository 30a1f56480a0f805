"""Values as JSON can hold them.

A provider may write a lone surrogate as an escape inside its JSON; parsed, it is a character
that no file can hold. It is spelled out instead, so that one hostile string loses no report.
"""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

_Struct = TypeVar("_Struct", bound=msgspec.Struct)
_SURROGATES = re.compile("[\ud800-\udfff]")


def storable(value: _Struct) -> _Struct:
    r"""Return a value in which every lone surrogate is spelled out, as in "\ud800"."""
    return msgspec.convert(_spelled(msgspec.to_builtins(value)), type(value))


def _spelled(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATES.sub(lambda match: f"\\u{ord(match[0]):04x}", value)
    if isinstance(value, dict):
        return {_spelled(key): _spelled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_spelled(item) for item in value]
    return value
