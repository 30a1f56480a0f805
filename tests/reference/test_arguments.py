"""Arguments that the scripted model passes: valid for usable schemas, harmless for any other."""

from __future__ import annotations

import json
import random

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.reference.arguments import arguments

names = st.sampled_from(["city", "days", "unit", "where", "ä b"])
whole = st.integers(-1000, 1000)


def made(schema, seed=0):
    return json.loads(arguments(schema, random.Random(seed)))


def numbers(kind):
    """A numeric schema that something satisfies: bounds that are wide enough for its step."""
    step = st.sampled_from([None, 1, 2, 7] if kind == "integer" else [None, 0.5, 3])
    bounds = st.tuples(whole, st.integers(10, 500)).map(lambda b: (b[0], b[0] + b[1]))
    low, high = (
        st.sampled_from(["minimum", "exclusiveMinimum"]),
        st.sampled_from(["maximum", "exclusiveMaximum"]),
    )

    def build(step, bounds, low, high, keep):
        schema = {"type": kind}
        if step:
            schema["multipleOf"] = step
        if "low" in keep:
            schema[low] = bounds[0]
        if "high" in keep:
            schema[high] = bounds[1]
        return schema

    keep = st.sets(st.sampled_from(["low", "high"]))
    return st.builds(build, step, bounds, low, high, keep)


def texts():
    lengths = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted)
    return st.one_of(
        st.just({"type": "string"}),
        lengths.map(lambda pair: {"type": "string", "minLength": pair[0], "maxLength": pair[1]}),
        st.sampled_from(["date", "date-time", "email", "uuid", "uri", "ipv4"]).map(
            lambda name: {"type": "string", "format": name}
        ),
    )


leaves = st.one_of(
    texts(),
    numbers("integer"),
    numbers("number"),
    st.sampled_from([{}, {"type": "boolean"}, {"type": "null"}, {"type": ["string", "null"]}]),
    st.lists(st.none() | whole | st.text(max_size=5), min_size=1).map(lambda v: {"enum": v}),
    whole.map(lambda v: {"const": v}),
)


def objects(inner):
    def build(properties, required, extra, closed):
        schema = {
            "type": "object",
            "properties": properties,
            "required": [*(name for name in properties if name in required)],
        }
        if closed:
            schema["additionalProperties"] = False
        else:
            schema["minProperties"] = extra
        return schema

    properties = st.dictionaries(names, inner, max_size=4)
    return st.builds(build, properties, st.sets(names), st.integers(0, 6), st.booleans())


def arrays(inner):
    bounds = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(sorted)
    return st.builds(
        lambda items, pair: {
            "type": "array",
            "items": items,
            "minItems": pair[0],
            "maxItems": pair[1],
        },
        inner,
        bounds,
    )


def combined(inner):
    return st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda some: {"anyOf": some}),
        inner.map(lambda one: {"allOf": [one, {"description": "as it is"}]}),
    )


schemas = st.recursive(
    leaves, lambda inner: objects(inner) | arrays(inner) | combined(inner), max_leaves=12
)


@given(objects(schemas), st.integers(0, 3))
def test_arguments_are_valid_against_the_schema_of_the_function(schema, seed):
    jsonschema_rs.validator_for(schema).validate(made(schema, seed))


@given(st.data())
def test_references_and_unique_items_are_honoured(data):
    inner = data.draw(leaves)
    schema = {
        "$defs": {"a/b": inner, "loop": {"type": "object", "properties": {"next": True}}},
        "type": "object",
        "properties": {
            "one": {"$ref": "#/$defs/a~1b"},
            "two": {"$ref": "#/$defs/loop"},
            "three": {"type": "array", "items": {}, "minItems": 5, "uniqueItems": True},
        },
        "required": ["one", "two", "three"],
    }
    jsonschema_rs.validator_for(schema).validate(made(schema))


KEYWORDS = (
    *("type", "properties", "required", "items", "prefixItems", "enum", "const", "$ref", "not"),
    *("allOf", "anyOf", "oneOf", "minimum", "maximum", "exclusiveMinimum", "multipleOf"),
    *("minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties"),
    *("maxProperties", "additionalProperties", "format", "pattern", "$defs", "if", "then"),
)
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(
        ["#", "#/$defs/x", "object", "array", "integer", "", "http://x/y", *KEYWORDS]
    )
    | st.sampled_from([10**12, -(10**12), 10**4000, 1e308, -1e308, 5e-324]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYWORDS), inner, max_size=6)
    ),
    max_leaves=25,
)


@given(anything, st.integers(0, 3))
def test_no_schema_crashes_the_model_or_makes_it_swell(schema, seed):
    text = arguments(schema, random.Random(seed))
    assert isinstance(json.loads(text), dict)
    assert len(text) < 10_000_000


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"allOf": [{"$ref": "#"}]},
        {"properties": {n: {"$ref": "#"} for n in "abc"}, "required": ["a", "b", "c"]},
        {"properties": {"a": {"type": "array", "items": {"$ref": "#"}, "minItems": 10**9}}},
        {"properties": {"a": {"type": "string", "minLength": 10**12}}},
        {"properties": {"a": {"type": "integer", "minimum": 9, "maximum": 3}}},
        {"properties": {"a": {"type": "integer", "multipleOf": 0}}},
        {"minProperties": 10**12},
        {"anyOf": [{"anyOf": [{"$ref": "#"}]}, {"$ref": "#/anyOf/0"}]},
        {"type": "array"},
        None,
        [],
    ],
    ids=repr,
)
def test_a_hostile_schema_gets_an_object_in_no_time(schema):
    text = arguments(schema, random.Random(0))
    assert isinstance(json.loads(text), dict)
    assert len(text) < 1_000_000
