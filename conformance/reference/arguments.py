"""Values that fit a JSON Schema: what the scripted model passes to functions.

A provider is handed schemas by its clients, good and bad. For the common keywords the value is
valid; what is exotic (`pattern`, `not`, remote references) or contradictory is passed over, and
nothing that a schema says makes the server fail, loop or swell.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

_MAX_DEPTH = 12
_ALL_PROPERTIES_TO_DEPTH = 3
_MAX_NODES = 2_000
_MAX_ITEMS = 100
_MAX_LENGTH = 10_000
_WORDS = ("Paris", "Oslo", "Nairobi", "Lima")
_FORMATS = {
    "date-time": "2026-01-02T03:04:05Z",
    "date": "2026-01-02",
    "time": "03:04:05Z",
    "duration": "P1D",
    "email": "someone@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "uri-reference": "/",
    "uuid": "123e4567-e89b-42d3-a456-426614174000",
    "json-pointer": "/a",
    "regex": "a*",
}
_KINDS = ("object", "array", "string", "integer", "number", "boolean", "null")
_TELLTALE = {
    "object": ("properties", "required", "minProperties", "additionalProperties"),
    "array": ("items", "prefixItems", "minItems", "uniqueItems"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}

Schema = Mapping[str, Any]


def arguments(parameters: Any, chance: random.Random) -> str:
    """Return the JSON text of arguments that a function's parameters accept.

    Args:
        parameters: the function's JSON Schema; None for one that takes nothing.
        chance: where there is a choice.
    """
    value = _Maker(parameters, chance).value(parameters, 0)
    if not isinstance(value, dict):
        # Arguments are an object, whatever the schema says.
        value = {}
    return json.dumps(value, ensure_ascii=False)


class _Maker:
    def __init__(self, root: Any, chance: random.Random) -> None:
        self._root = root
        self._chance = chance
        self._nodes = 0

    def value(self, given: Any, depth: int) -> Any:
        """Return a value for a schema, or None where it is too deep or too much."""
        self._nodes += 1
        if depth > _MAX_DEPTH or self._nodes > _MAX_NODES:
            return None
        schema = self._plain(given, depth)
        if "const" in schema:
            return schema["const"]
        if isinstance(schema.get("enum"), list) and schema["enum"]:
            return self._chance.choice(schema["enum"])
        kind = self._kind(schema)
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            return self._array(schema, depth)
        if kind in {"integer", "number"}:
            return _number(schema, self._chance, whole=kind == "integer")
        if kind == "boolean":
            return self._chance.random() < 0.5
        return None if kind == "null" else self._text(schema)

    def _plain(self, given: Any, depth: int) -> Schema:
        """Return a schema with its references and alternatives folded in."""
        schema = given if isinstance(given, Mapping) else {}
        for _ in range(_MAX_DEPTH):
            parts = list(self._parts(schema))
            if not parts:
                return schema
            rest = {k: v for k, v in schema.items() if k not in _FOLDED}
            for part in parts:
                rest = _merged(rest, part)
            schema = rest
        return {k: v for k, v in schema.items() if k not in _FOLDED}

    def _parts(self, schema: Schema) -> Iterable[Schema]:
        if "$ref" in schema:
            yield self._resolved(schema["$ref"])
        for part in _list(schema.get("allOf")):
            if isinstance(part, Mapping):
                yield part
        for name in ("anyOf", "oneOf"):
            branches = [one for one in _list(schema.get(name)) if isinstance(one, Mapping)]
            if branches:
                yield self._chance.choice(branches)

    def _resolved(self, reference: Any) -> Schema:
        if not isinstance(reference, str) or not reference.startswith("#"):
            return {}
        node = self._root
        for token in reference[1:].split("/")[1:]:
            name = token.replace("~1", "/").replace("~0", "~")
            node = node.get(name) if isinstance(node, Mapping) else None
        return node if isinstance(node, Mapping) else {}

    def _kind(self, schema: Schema) -> str:
        named = schema.get("type")
        kinds = [k for k in (named if isinstance(named, list) else [named]) if k in _KINDS]
        if kinds:
            return str(self._chance.choice(kinds))
        for kind, keywords in _TELLTALE.items():
            if any(keyword in schema for keyword in keywords):
                return kind
        return "string"

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        properties = _mapping(schema.get("properties"))
        required = [name for name in _list(schema.get("required")) if isinstance(name, str)]
        optional = list(properties) if depth <= _ALL_PROPERTIES_TO_DEPTH else []
        most = _count(schema, "maxProperties", _MAX_NODES)
        wanted = list(dict.fromkeys([*required, *optional]))[: max(most, len(set(required)))]
        extra = schema.get("additionalProperties", {})
        made = {name: self.value(properties.get(name, extra), depth + 1) for name in wanted}
        for number in range(_count(schema, "minProperties", 0)):
            if len(made) >= min(_count(schema, "minProperties", 0), _MAX_ITEMS):
                break
            made.setdefault(f"key{number}", self.value(extra, depth + 1))
        return made

    def _array(self, schema: Schema, depth: int) -> list[Any]:
        items = schema.get("items", {})
        first = _list(items) or _list(schema.get("prefixItems"))
        rest = {} if isinstance(items, list) else items
        low = _count(schema, "minItems", 0)
        count = max(low, 1 if depth <= _ALL_PROPERTIES_TO_DEPTH else 0)
        count = min(count, _count(schema, "maxItems", _MAX_ITEMS), _MAX_ITEMS)
        made: list[Any] = []
        for number in range(count):
            one = first[number] if number < len(first) else rest
            made.append(self._fresh(one, depth, made if schema.get("uniqueItems") else ()))
        return made

    def _fresh(self, schema: Any, depth: int, taken: Iterable[Any]) -> Any:
        """Return a value that is not taken yet, if some tries find one."""
        kept = [json.dumps(one, sort_keys=True) for one in taken]
        value = self.value(schema, depth + 1)
        for number in range(_MAX_ITEMS):
            if json.dumps(value, sort_keys=True) not in kept:
                break
            value = self.value(schema, depth + 1)
            if isinstance(value, str) and not _FOLDED_OR_FIXED & set(_mapping(schema)):
                value = (str(number) + value)[: _count(_mapping(schema), "maxLength", _MAX_LENGTH)]
        return value

    def _text(self, schema: Schema) -> str:
        text = _FORMATS.get(str(schema.get("format"))) or self._chance.choice(_WORDS)
        text = text.ljust(min(_count(schema, "minLength", 0), _MAX_LENGTH), "x")
        return text[: _count(schema, "maxLength", len(text))]


_FOLDED = frozenset({"$ref", "allOf", "anyOf", "oneOf"})
_FOLDED_OR_FIXED = _FOLDED | {"enum", "const", "format"}


def _merged(one: Schema, other: Schema) -> dict[str, Any]:
    """Return what both schemas say, as far as a shallow look tells."""
    both = {**one, **other}
    if "properties" in one and "properties" in other:
        both["properties"] = {**_mapping(one["properties"]), **_mapping(other["properties"])}
    if "required" in one and "required" in other:
        both["required"] = [*_list(one["required"]), *_list(other["required"])]
    for name in _FOLDED - {"$ref"}:
        # Alternatives of both sides still have to be looked at.
        if name in one and name in other:
            both[name] = [*_list(one[name]), *_list(other[name])]
    return both


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: Any) -> Schema:
    return value if isinstance(value, Mapping) else {}


def _count(schema: Schema, name: str, default: int) -> int:
    """Return a bound on a number of things; what is no such bound is passed over."""
    value = _real(schema.get(name))
    return default if value is None or value < 0 else int(value)


def _real(value: Any) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return Fraction(value)


def _number(schema: Schema, chance: random.Random, *, whole: bool) -> int | float:
    low, high = _bounds(schema, whole=whole)
    step = _real(schema.get("multipleOf"))
    if step is not None and step > 0:
        if whole and step.denominator != 1:
            step = Fraction(step.numerator)
    else:
        step = Fraction(1)
        if not whole and math.ceil(low) > high:
            # No whole number lies between the bounds: take their middle.
            return float((low + high) / 2)
    first, last = math.ceil(low / step), math.floor(high / step)
    # Far from zero the choice is one, so that no sum runs out of digits.
    wide = last > first and abs(first) < 10**15 and abs(last) < 10**15
    value = step * (chance.randint(first, last) if wide else first)
    return int(value) if value.denominator == 1 else float(value)


def _bounds(schema: Schema, *, whole: bool) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest number; 0 to 100 where the schema is silent."""
    nudge = Fraction(1) if whole else Fraction(1, 1024)
    lows = [_real(schema.get("minimum")), _moved(schema.get("exclusiveMinimum"), nudge)]
    highs = [_real(schema.get("maximum")), _moved(schema.get("exclusiveMaximum"), -nudge)]
    told_low = [low for low in lows if low is not None]
    told_high = [high for high in highs if high is not None]
    low = max(told_low) if told_low else None
    high = min(told_high) if told_high else None
    if low is None:
        low = Fraction(0) if high is None or high >= 0 else high - 100
    return low, low + 100 if high is None else high


def _moved(bound: Any, by: Fraction) -> Fraction | None:
    real = _real(bound)
    return None if real is None else real + by
