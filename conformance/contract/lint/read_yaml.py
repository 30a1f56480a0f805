"""YAML, read as OpenAPI means it: YAML 1.2's core values, keys as text, no tags."""

from __future__ import annotations

import re
from typing import Any

import yaml

from conformance.contract.lint.build import Builder, Unreadable

_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]{1,300}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def read_yaml(text: str) -> Builder:
    """Return the first YAML document of a text. Raises Unreadable."""
    builder = Builder()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.DocumentEndEvent):
                break
            _take(builder, event)
    except (yaml.YAMLError, RecursionError) as error:
        raise Unreadable(f"neither JSON nor YAML: {_one_line(error)}") from None
    return builder


def _take(builder: Builder, event: yaml.Event) -> None:
    line = event.start_mark.line + 1 if event.start_mark else 1
    match event:
        case yaml.ScalarEvent():
            plain = event.implicit[0] and not event.style
            value = _value(event.value) if plain else event.value
            builder.scalar(value, event.value, line, event.anchor)
        case yaml.MappingStartEvent():
            builder.open({}, line, event.anchor)
        case yaml.SequenceStartEvent():
            builder.open([], line, event.anchor)
        case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
            builder.close()
        case yaml.AliasEvent():
            builder.alias(event.anchor or "", line)


def _value(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
