"""What a request may hold: a small language of rules, and the two styles of refusal.

Every rule takes a value and its place, and raises a Mistake. Version 2 of the API words it with
`param` and `code`; version 1 let through the words of its validation library, with neither
(behaviour, sections 5 and 9).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.reference.refusal import Refusal

Place = tuple[str | int, ...]
Rule = Callable[[Any, Place], None]

_NAMES = {
    bool: "a boolean",
    int: "an integer",
    float: "a decimal",
    str: "a string",
    list: "an array",
    dict: "an object",
    type(None): "null",
}
_V1_TYPES = {
    "a string": "str type expected (type=type_error.str)",
    "a boolean": "value could not be parsed to a boolean (type=type_error.bool)",
    "an integer": "value is not a valid integer (type=type_error.integer)",
    "a decimal": "value is not a valid float (type=type_error.float)",
    "an array": "value is not a valid list (type=type_error.list)",
}
_V1_DICT = "value is not a valid dict (type=type_error.dict)"


class Mistake(Exception):
    """A value that a rule does not take.

    Args:
        place: where in the request.
        text: what is wrong, in the words of version 2.
        code: version 2's word for the kind of mistake.
        v1: what is wrong, in the words of version 1.
    """

    def __init__(self, place: Place, text: str, code: str, v1: str) -> None:
        super().__init__(text)
        self.place = place
        self.text = text
        self.code = code
        self.v1 = v1

    def refusal(self, api: str, part: str = "body") -> Refusal:
        """Return the refusal in the style of a version.

        Args:
            api: `v1` or `v2`.
            part: of the request: `body` or `query`.
        """
        if api == "v1":
            path = " -> ".join(map(str, (part, *self.place)))
            return Refusal(f"1 validation error for Request\n{path}\n  {self.v1}")
        return Refusal(self.text, param=spelled(self.place), code=self.code)


def spelled(place: Place) -> str:
    """Return a place as version 2 writes it: `tools[0].type`."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "body"


def wrong_type(place: Place, wanted: str, value: Any) -> Mistake:
    """Another type is wanted."""
    got = _NAMES[type(value)]
    text = f"Invalid type for '{spelled(place)}': expected {wanted}, but got {got} instead."
    v1 = "none is not an allowed value (type=type_error.none.not_allowed)"
    return Mistake(
        place, text, "invalid_type", v1 if value is None else _V1_TYPES.get(wanted, _V1_DICT)
    )


def string(high: int | None = None, *, low: int = 0) -> Rule:
    """A string of so many characters."""

    def rule(value: Any, place: Place) -> None:
        if not isinstance(value, str):
            raise wrong_type(place, "a string", value)
        if high is not None and len(value) > high:
            raise _length(place, "long", high, len(value))
        if len(value) < low:
            raise _length(place, "short", low, len(value))

    return rule


def _length(place: Place, side: str, bound: int, length: int) -> Mistake:
    at_most = side == "long"
    word, code = ("maximum", "above_max") if at_most else ("minimum", "below_min")
    return Mistake(
        place,
        f"Invalid '{spelled(place)}': string too {side}. Expected a string with {word} length "
        f"{bound}, but got a string with length {length} instead.",
        f"string_{code}_length",
        f"ensure this value has at {'most' if at_most else 'least'} {bound} characters "
        f"(type=value_error.any_str.{'max' if at_most else 'min'}_length; limit_value={bound})",
    )


def boolean(value: Any, place: Place) -> None:
    """True or false."""
    if not isinstance(value, bool):
        raise wrong_type(place, "a boolean", value)


def number(low: float, high: float) -> Rule:
    """A number between two bounds."""

    def rule(value: Any, place: Place) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise wrong_type(place, "a decimal", value)
        _bounds(value, place, low, high, "decimal")

    return rule


def integer(low: int, high: int | None = None) -> Rule:
    """A whole number between two bounds."""

    def rule(value: Any, place: Place) -> None:
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if isinstance(value, bool) or not whole:
            raise wrong_type(place, "an integer", value)
        _bounds(value, place, low, high, "integer")

    return rule


def _bounds(value: float, place: Place, low: float, high: float | None, kind: str) -> None:
    if value < low:
        raise _bound(place, value, low, kind, above=False)
    if high is not None and value > high:
        raise _bound(place, value, high, kind, above=True)


def _bound(place: Place, value: float, bound: float, kind: str, *, above: bool) -> Mistake:
    side, word, sign = ("above", "maximum", "<=") if above else ("below", "minimum", ">=")
    compared, name = ("less", "le") if above else ("greater", "ge")
    return Mistake(
        place,
        f"Invalid '{spelled(place)}': {kind} {side} {word} value. "
        f"Expected a value {sign} {bound}, but got {value} instead.",
        f"{kind}_{side}_{word[:3]}_value",
        f"ensure this value is {compared} than or equal to {bound} "
        f"(type=value_error.number.not_{name}; limit_value={bound})",
    )


def one_of(*values: str) -> Rule:
    """One of some words."""
    listed = ", ".join(f"'{value}'" for value in values)

    def rule(value: Any, place: Place) -> None:
        if not isinstance(value, str):
            raise wrong_type(place, f"one of {listed}", value)
        if value not in values:
            v1 = f"unexpected value; permitted: {listed} (type=value_error.const; given={value})"
            text = f"Invalid value: '{value}'. Supported values are: {listed}."
            raise Mistake(place, text, "invalid_value", v1)

    return rule


def nullable(inner: Rule) -> Rule:
    """Null, or what the inner rule takes."""

    def rule(value: Any, place: Place) -> None:
        if value is not None:
            inner(value, place)

    return rule


def array(item: Rule, *, low: int = 0, high: int | None = None) -> Rule:
    """An array of so many items."""

    def rule(value: Any, place: Place) -> None:
        if not isinstance(value, list):
            raise wrong_type(place, "an array", value)
        if len(value) < low:
            raise _items(place, "short", low, len(value))
        if high is not None and len(value) > high:
            raise _items(place, "long", high, len(value))
        for index, one in enumerate(value):
            item(one, (*place, index))

    return rule


def _items(place: Place, side: str, bound: int, count: int) -> Mistake:
    most = side == "long"
    return Mistake(
        place,
        f"Invalid '{spelled(place)}': array too {side}. Expected an array with "
        f"{'maximum' if most else 'minimum'} length {bound}, but got an array with length "
        f"{count} instead.",
        f"array_{'above_max' if most else 'below_min'}_length",
        f"ensure this value has at {'most' if most else 'least'} {bound} items "
        f"(type=value_error.list.{'max' if most else 'min'}_items; limit_value={bound})",
    )


def record(fields: Mapping[str, Rule], required: tuple[str, ...] = ()) -> Rule:
    """An object with these fields and no others."""

    def rule(value: Any, place: Place) -> None:
        if not isinstance(value, dict):
            raise wrong_type(place, "an object", value)
        for name in required:
            if name not in value:
                raise _missing((*place, name))
        for name, one in value.items():
            if name not in fields:
                full = (*place, name)
                text = f"Unknown parameter: '{spelled(full)}'."
                v1 = "extra fields not permitted (type=value_error.extra)"
                raise Mistake(full, text, "unknown_parameter", v1)
            fields[name](one, (*place, name))

    return rule


def _missing(place: Place) -> Mistake:
    text = f"Missing required parameter: '{spelled(place)}'."
    v1 = "field required (type=value_error.missing)"
    return Mistake(place, text, "missing_required_parameter", v1)


def anything(value: Any, place: Place) -> None:
    """No rule: the service does not look inside."""


def open_object(value: Any, place: Place) -> None:
    """An object whose fields are the client's own."""
    if not isinstance(value, dict):
        raise wrong_type(place, "an object", value)


def metadata(value: Any, place: Place) -> None:
    """Up to 16 pairs of strings, keys to 64 and values to 512 characters."""
    if not isinstance(value, dict):
        raise wrong_type(place, "a metadata object", value)
    if len(value) > 16:
        raise Mistake(
            place,
            f"Invalid '{spelled(place)}': too many properties. Expected an object with at most "
            f"16 properties, but got an object with {len(value)} properties instead.",
            "object_above_max_properties",
            "ensure this value has at most 16 items "
            "(type=value_error.dict.max_items; limit_value=16)",
        )
    for key, text in value.items():
        if len(key) > 64:
            raise Mistake(
                place,
                f"Invalid property name in '{spelled(place)}': string too long. Expected a string "
                f"with maximum length 64, but got a string with length {len(key)} instead.",
                "string_above_max_length",
                "ensure this value has at most 64 characters "
                "(type=value_error.any_str.max_length; limit_value=64)",
            )
        string(512)(text, (*place, key))


def by_type(kinds: Mapping[str, Rule]) -> Rule:
    """An object whose `type` says which of several rules it follows."""

    def rule(value: Any, place: Place) -> None:
        if not isinstance(value, dict):
            raise wrong_type(place, "an object", value)
        if "type" not in value:
            raise _missing((*place, "type"))
        one_of(*kinds)(value["type"], (*place, "type"))
        kinds[value["type"]](value, place)

    return rule


def tagged(fields: Mapping[str, Rule] | None = None, required: tuple[str, ...] = ()) -> Rule:
    """An object with a `type` that has been looked at, and these fields."""
    return record({"type": anything, **(fields or {})}, required)


def text_or(text: Rule, other: Rule) -> Rule:
    """A text, or what the other rule takes."""

    def rule(value: Any, place: Place) -> None:
        (text if isinstance(value, str) else other)(value, place)

    return rule
