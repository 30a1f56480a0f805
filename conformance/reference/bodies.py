"""What request bodies may hold: a small table language, and the tables.

Every rule takes a value and the name of its place, and raises a Refusal with the service's
v2 texts, param and code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.reference.refusal import Refusal

Rule = Callable[[Any, str], None]

_NAMES = {
    bool: "a boolean",
    int: "an integer",
    float: "a decimal",
    str: "a string",
    list: "an array",
    dict: "an object",
    type(None): "null",
}


def _wrong_type(place: str, wanted: str, value: Any) -> Refusal:
    return Refusal(
        f"Invalid type for '{place}': expected {wanted}, but got {_NAMES[type(value)]} instead.",
        param=place,
        code="invalid_type",
    )


def string(max_length: int | None = None) -> Rule:
    """A string of at most so many characters."""

    def rule(value: Any, place: str) -> None:
        if not isinstance(value, str):
            raise _wrong_type(place, "a string", value)
        if max_length is not None and len(value) > max_length:
            raise Refusal(
                f"Invalid '{place}': string too long. Expected a string with maximum length "
                f"{max_length}, but got a string with length {len(value)} instead.",
                param=place,
                code="string_above_max_length",
            )

    return rule


def boolean(value: Any, place: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        raise _wrong_type(place, "a boolean", value)


def number(low: float, high: float) -> Rule:
    """A number between two bounds."""

    def rule(value: Any, place: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _wrong_type(place, "a decimal", value)
        _bounds(value, place, low, high, "decimal")

    return rule


def integer(low: int, high: int | None = None) -> Rule:
    """A whole number between two bounds."""

    def rule(value: Any, place: str) -> None:
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if isinstance(value, bool) or not whole:
            raise _wrong_type(place, "an integer", value)
        _bounds(value, place, low, high, "integer")

    return rule


def _bounds(value: float, place: str, low: float, high: float | None, kind: str) -> None:
    if value < low:
        raise Refusal(
            f"Invalid '{place}': {kind} below minimum value. "
            f"Expected a value >= {low}, but got {value} instead.",
            param=place,
            code=f"{kind}_below_min_value",
        )
    if high is not None and value > high:
        raise Refusal(
            f"Invalid '{place}': {kind} above maximum value. "
            f"Expected a value <= {high}, but got {value} instead.",
            param=place,
            code=f"{kind}_above_max_value",
        )


def one_of(*values: str) -> Rule:
    """One of some words."""

    def rule(value: Any, place: str) -> None:
        if not isinstance(value, str):
            raise _wrong_type(place, f"one of {_quoted(values)}", value)
        if value not in values:
            raise Refusal(
                f"Invalid value: '{value}'. Supported values are: {_quoted(values)}.",
                param=place,
                code="invalid_value",
            )

    return rule


def _quoted(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def nullable(inner: Rule) -> Rule:
    """Null, or what the inner rule takes."""

    def rule(value: Any, place: str) -> None:
        if value is not None:
            inner(value, place)

    return rule


def array(item: Rule, *, low: int = 0, high: int | None = None) -> Rule:
    """An array of so many items."""

    def rule(value: Any, place: str) -> None:
        if not isinstance(value, list):
            raise _wrong_type(place, "an array", value)
        for side, wrong in (("short", len(value) < low), ("long", high and len(value) > high)):
            if wrong:
                raise Refusal(
                    f"Invalid '{place}': array too {side}. Got {len(value)} items instead.",
                    param=place,
                    code=f"array_{'below_min' if side == 'short' else 'above_max'}_length",
                )
        for number_, one in enumerate(value):
            item(one, f"{place}[{number_}]")

    return rule


def record(fields: Mapping[str, Rule], required: tuple[str, ...] = ()) -> Rule:
    """An object with these fields and no others."""

    def rule(value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise _wrong_type(place or "body", "an object", value)
        for name in required:
            if name not in value:
                full = _join(place, name)
                raise Refusal(
                    f"Missing required parameter: '{full}'.",
                    param=full,
                    code="missing_required_parameter",
                )
        for name, one in value.items():
            full = _join(place, name)
            if name not in fields:
                raise Refusal(
                    f"Unknown parameter: '{full}'.", param=full, code="unknown_parameter"
                )
            fields[name](one, full)

    return rule


def _join(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def anything(value: Any, place: str) -> None:
    """No rule: the service does not look inside."""


def metadata(value: Any, place: str) -> None:
    """Up to 16 pairs of strings, keys to 64 and values to 512 characters."""
    if not isinstance(value, dict):
        raise _wrong_type(place, "a metadata object", value)
    if len(value) > 16:
        raise Refusal(
            f"Invalid '{place}': too many properties. Expected an object with at most 16 "
            f"properties, but got an object with {len(value)} properties instead.",
            param=place,
            code="object_above_max_properties",
        )
    for key, text in value.items():
        if len(key) > 64:
            raise Refusal(
                f"Invalid property name in '{place}': string too long. Expected a string with "
                f"maximum length 64, but got a string with length {len(key)} instead.",
                param=place,
                code="string_above_max_length",
            )
        string(512)(text, f"{place}.{key}")


def by_type(kinds: Mapping[str, Rule]) -> Rule:
    """An object whose `type` says which of several rules it follows."""

    def rule(value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise _wrong_type(place, "an object", value)
        if "type" not in value:
            full = _join(place, "type")
            raise Refusal(
                f"Missing required parameter: '{full}'.",
                param=full,
                code="missing_required_parameter",
            )
        one_of(*kinds)(value["type"], _join(place, "type"))
        kinds[value["type"]](value, place)

    return rule


def word_or(words: tuple[str, ...], other: Rule) -> Rule:
    """One of some words, or an object."""

    def rule(value: Any, place: str) -> None:
        if isinstance(value, str):
            one_of(*words)(value, place)
        else:
            other(value, place)

    return rule


def _tagged(fields: Mapping[str, Rule] | None = None, required: tuple[str, ...] = ()) -> Rule:
    return record({"type": anything, **(fields or {})}, required)


def _open_object(value: Any, place: str) -> None:
    if not isinstance(value, dict):
        raise _wrong_type(place, "an object", value)


_RANKING = record(
    {"ranker": one_of("auto", "default_2024_08_21"), "score_threshold": number(0, 1)},
    ("score_threshold",),
)
_FUNCTION = record(
    {
        "name": string(64),
        "description": string(),
        "parameters": _open_object,
        "strict": nullable(boolean),
    },
    ("name",),
)
_FILE_SEARCH = record({"max_num_results": integer(1, 50), "ranking_options": _RANKING})
_TOOL = by_type(
    {
        "code_interpreter": _tagged(),
        "file_search": _tagged({"file_search": _FILE_SEARCH}),
        "function": _tagged({"function": _FUNCTION}, ("function",)),
    }
)
_NAMED = by_type(
    {
        "function": _tagged({"function": record({"name": string()}, ("name",))}),
        "code_interpreter": _tagged(),
        "file_search": _tagged(),
    }
)
_SCHEMA = record(
    {
        "name": string(64),
        "description": string(),
        "schema": _open_object,
        "strict": nullable(boolean),
    },
    ("name",),
)
_FORMAT = by_type(
    {
        "text": _tagged(),
        "json_object": _tagged(),
        "json_schema": _tagged({"json_schema": _SCHEMA}, ("json_schema",)),
    }
)
_RESOURCES = record(
    {
        "code_interpreter": record({"file_ids": array(string(), high=20)}),
        "file_search": record(
            {
                "vector_store_ids": array(string(), high=1),
                "vector_stores": array(_open_object, high=1),
            }
        ),
    }
)
_EFFORT = one_of("none", "minimal", "low", "medium", "high", "xhigh", "max")
_TRUNCATION = record(
    {"type": one_of("auto", "last_messages"), "last_messages": nullable(integer(1))}, ("type",)
)
_IMAGE_DETAIL = one_of("auto", "low", "high")
_PART = by_type(
    {
        "text": _tagged({"text": string()}, ("text",)),
        "image_file": _tagged(
            {"image_file": record({"file_id": string(), "detail": _IMAGE_DETAIL}, ("file_id",))},
            ("image_file",),
        ),
        "image_url": _tagged(
            {"image_url": record({"url": string(), "detail": _IMAGE_DETAIL}, ("url",))},
            ("image_url",),
        ),
    }
)


def _content(value: Any, place: str) -> None:
    if isinstance(value, str):
        return
    array(_PART, low=1)(value, place)


_ATTACHMENT = record({"file_id": string(), "tools": array(_TOOL)})

CREATE_MESSAGE = record(
    {
        "role": one_of("user", "assistant"),
        "content": _content,
        "attachments": nullable(array(_ATTACHMENT)),
        "metadata": nullable(metadata),
    },
    ("role", "content"),
)
METADATA_ONLY = record({"metadata": nullable(metadata)})
MODIFY_THREAD = record({"metadata": nullable(metadata), "tool_resources": nullable(_RESOURCES)})
CREATE_THREAD = record(
    {
        "messages": array(CREATE_MESSAGE),
        "metadata": nullable(metadata),
        "tool_resources": nullable(_RESOURCES),
    }
)
_SAMPLING: dict[str, Rule] = {
    "temperature": nullable(number(0, 2)),
    "top_p": nullable(number(0, 1)),
    "response_format": nullable(word_or(("auto",), _FORMAT)),
    "metadata": nullable(metadata),
}
_ASSISTANT: dict[str, Rule] = {
    **_SAMPLING,
    "model": string(),
    "name": nullable(string(256)),
    "description": nullable(string(512)),
    "instructions": nullable(string(256_000)),
    "reasoning_effort": nullable(_EFFORT),
    "tools": array(_TOOL, high=128),
    "tool_resources": nullable(_RESOURCES),
}
CREATE_ASSISTANT = record(_ASSISTANT, ("model",))
MODIFY_ASSISTANT = record(_ASSISTANT)
_RUN: dict[str, Rule] = {
    **_SAMPLING,
    "assistant_id": string(),
    "model": nullable(string()),
    "instructions": nullable(string(256_000)),
    "tools": nullable(array(_TOOL, high=20)),
    "stream": nullable(boolean),
    "max_prompt_tokens": nullable(integer(256)),
    "max_completion_tokens": nullable(integer(256)),
    "truncation_strategy": nullable(_TRUNCATION),
    "tool_choice": nullable(word_or(("none", "auto", "required"), _NAMED)),
    "parallel_tool_calls": boolean,
}
CREATE_RUN = record(
    {
        **_RUN,
        "reasoning_effort": nullable(_EFFORT),
        "additional_instructions": nullable(string(256_000)),
        "additional_messages": nullable(array(CREATE_MESSAGE)),
    },
    ("assistant_id",),
)
CREATE_THREAD_AND_RUN = record(
    {**_RUN, "thread": CREATE_THREAD, "tool_resources": nullable(_RESOURCES)}, ("assistant_id",)
)
# The document marks both members optional; the service refuses outputs without an id.
SUBMIT = record(
    {
        "tool_outputs": array(
            record({"tool_call_id": string(), "output": string()}, ("tool_call_id",))
        ),
        "stream": nullable(boolean),
    },
    ("tool_outputs",),
)
