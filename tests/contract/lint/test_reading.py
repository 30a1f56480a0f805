"""Files are hostile: whatever they hold is read, or refused with a reason, and never crashes."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.contract import document
from conformance.contract.editions import LATEST, project
from conformance.contract.lint import Source, Unreadable, lint, parse
from conformance.contract.lint.build import MAX_DEPTH
from conformance.contract.lint.source import MAX_BYTES
from tests.contract.lint.edit import edited
from tests.contract.lint.sites import sites

_HEAD = "openapi: 3.1.0\npaths: {}\n"


def _rules(written: dict[str, Any], edition: str = LATEST) -> set[str]:
    return {each.finding.rule for each in lint(Source("file", written), edition).found}


@cache
def _latest() -> dict[str, Any]:
    return project(document.load(), LATEST)


@cache
def _places() -> tuple[str, ...]:
    return tuple(sorted({site.pointer for site in sites(_latest())}))


def _run_with(properties: dict[str, Any], **schemas: Any) -> dict[str, Any]:
    """A document with one operation, that answers with a run of some properties."""
    run = {"type": "object", "properties": properties}
    answer = {"description": "", "content": {"application/json": {"schema": run}}}
    operation = {"responses": {"200": answer}}
    return {
        "openapi": "3.1.0",
        "paths": {"/threads/{thread_id}/runs/{run_id}": {"get": operation}},
        "components": {"schemas": schemas},
    }


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no object at its root"),
        (b"[]", "no object at its root"),
        (b"just words", "no object at its root"),
        (b"{", "neither JSON nor YAML"),
        (b"a: [1", "neither JSON nor YAML"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"a: \xff", "UTF-8"),
        (b"a: *nowhere", "has no anchor"),
        (b"a: &a [*a]", "contains itself"),
        (b"a: " + b"[" * 5000, "nest"),
        (b'{"a": ' + b"[" * 300 + b"]" * 300 + b"}", "nested deeper"),
        (b'{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "nested"),
        (b" " * (MAX_BYTES + 1), "larger than"),
    ],
    ids=range(13),
)
def test_what_cannot_be_read_is_refused_with_a_reason(content: bytes, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        parse(content, "file")


def test_aliases_that_explode_are_refused() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(Unreadable, match="explode"):
        parse("\n".join(lines).encode(), "bomb")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"info": {}}, "neither `openapi` nor `swagger`"),
        ({"openapi": "4.0.0"}, "not supported"),
        ({"swagger": "1.2"}, "not supported"),
        ({"openapi": None}, "not supported"),
    ],
)
def test_what_is_no_openapi_is_refused(written: dict[str, Any], told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        lint(Source("file", written))


def test_yaml_is_read_as_openapi_means_it() -> None:
    """Keys are text, `no` is a word, dates are text, tags mean nothing."""
    text = (
        "200: a\n3.0: b\ncountry: no\nwhen: 2023-11-06\nyes: 1\nhex: '0x1'\n"
        "n: ~\nt: !!python/object:os.system x\nf: 1.5e3\n"
    )
    assert parse(text.encode(), "file").document == {
        "200": "a",
        "3.0": "b",
        "country": "no",
        "when": "2023-11-06",
        "yes": 1,
        "hex": "0x1",
        "n": None,
        "t": "x",
        "f": 1500.0,
    }


def test_merge_keys_and_aliases_are_followed() -> None:
    text = "base: &b {type: string, maxLength: 3}\nuse: {<<: *b, maxLength: 4}\nsame: *b\n"
    source = parse(text.encode(), "file")
    assert source.document["use"] == {"type": "string", "maxLength": 4}
    assert source.document["same"] is source.document["base"]
    assert source.line("#/use/type") == 1


@pytest.mark.parametrize(
    "text",
    [
        '{\n"a": 1,\n"b": {\n"c": [\n0,\n{"d":\t"\\u00e9\\/"}]}}',
        "a: 1\n\nb:\n  c:\n  - 0\n  - d: é/\n",
    ],
)
def test_every_value_has_its_line(text: str) -> None:
    source = parse(text.encode(), "file")
    assert source.document == {"a": 1, "b": {"c": [0, {"d": "é/"}]}}
    lines = [source.line(p) for p in ("#", "#/a", "#/b", "#/b/c", "#/b/c/0", "#/b/c/1/d")]
    assert lines == ([1, 2, 3, 4, 5, 6] if text.startswith("{") else [1, 1, 3, 4, 5, 6])
    assert source.line("#/b/nowhere") == source.line("#/b")


@pytest.mark.parametrize(
    "text",
    ['{"openapi": "3.1.0",\n"a": {"b": 1,\n"b": 2}}', "openapi: 3.1.0\na:\n  b: 1\n  b: 2\n"],
)
def test_a_key_that_stands_twice_is_found(text: str) -> None:
    report = lint(parse(text.encode(), "file"), LATEST)
    (found,) = [each.finding for each in report.found if each.finding.rule == "key-repeated"]
    assert found.pointer == "#/a/b"


def test_a_byte_order_mark_is_no_obstacle() -> None:
    assert parse(b"\xef\xbb\xbf" + _HEAD.encode(), "file").document["openapi"] == "3.1.0"
    assert parse(_HEAD.encode("utf-16"), "file").document["openapi"] == "3.1.0"


def test_a_schema_that_contains_itself_is_an_ordinary_one() -> None:
    node = {"type": "object", "properties": {"usage": {"$ref": "#/components/schemas/Node"}}}
    written = _run_with({"usage": {"$ref": "#/components/schemas/Node"}}, Node=node)
    assert "ref-cycle" not in _rules(written)


@pytest.mark.parametrize(
    "loop",
    [
        {"$ref": "#/components/schemas/Loop"},
        {"allOf": [{"$ref": "#/components/schemas/Loop"}]},
        {"anyOf": [{"$ref": "#/components/schemas/Loop"}, {"type": "string"}]},
    ],
)
def test_a_reference_to_itself_is_found(loop: dict[str, Any]) -> None:
    written = _run_with({"usage": {"$ref": "#/components/schemas/Loop"}}, Loop=loop)
    assert "ref-cycle" in _rules(written)


@pytest.mark.parametrize("keyword", ["allOf", "anyOf"])
def test_references_that_double_with_each_level_end(keyword: str) -> None:
    levels = 40
    schemas: dict[str, Any] = {f"L{levels}": {"type": "string"}}
    for level in range(levels):
        below = {"$ref": f"#/components/schemas/L{level + 1}"}
        schemas[f"L{level}"] = {keyword: [below, below]}
    written = _run_with({"model": {"$ref": "#/components/schemas/L0"}}, **schemas)
    assert "property-missing" in _rules(written)


def test_a_pointer_made_to_exhaust_the_stack_leads_nowhere() -> None:
    written = _run_with({"model": {"$ref": "#" + "/a" * 100_000}})
    assert "ref-unresolvable" in _rules(written)


def test_a_chain_of_combined_schemas_as_deep_as_they_come_ends() -> None:
    deep: dict[str, Any] = {"type": "string"}
    for _ in range(MAX_DEPTH // 2 - 10):
        deep = {"allOf": [deep]}
    assert "property-missing" in _rules(_run_with({"model": deep}))


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["$ref", "type", "allOf", "anyOf", "properties", "enum", "required", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
_TAME = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@settings(parent=_TAME, max_examples=40)
@given(junk=_JUNK, data=st.data())
def test_junk_in_place_of_any_schema_is_survived(junk: Any, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(_places()))
    lint(Source("junk", edited(_latest(), place, lambda _: junk)), LATEST)


_PARTS = (
    ("paths",),
    ("paths", "/threads"),
    ("paths", "/threads", "post"),
    ("paths", "/threads", "parameters"),
    ("paths", "/threads", "post", "parameters"),
    ("paths", "/threads", "post", "parameters", 0),
    ("paths", "/threads", "post", "requestBody"),
    ("paths", "/threads", "post", "requestBody", "content"),
    ("paths", "/threads", "post", "responses"),
    ("paths", "/threads", "post", "responses", "200"),
    ("paths", "/threads", "post", "responses", "200", "content"),
    ("paths", "/threads", "post", "security"),
    ("components",),
    ("components", "schemas"),
    ("definitions",),
)


@_TAME
@given(
    junk=_JUNK, part=st.sampled_from(_PARTS), version=st.sampled_from(["3.1.0", "3.0.1", "2.0"])
)
def test_junk_in_place_of_any_part_is_survived(junk: Any, part: Any, version: str) -> None:
    written: dict[str, Any] = {"swagger" if version == "2.0" else "openapi": version}
    node: Any = written
    for key, following in zip(part, (*part[1:], None), strict=True):
        value: Any = junk if following is None else [] if isinstance(following, int) else {}
        if isinstance(node, list):
            node.append(value)
        else:
            node[key] = value
        node = value
    lint(Source("junk", written))


@_TAME
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(Unreadable):
        lint(parse(content, "bytes"))


@_TAME
@given(value=_JUNK)
def test_json_is_read_as_python_reads_it(value: Any) -> None:
    text = json.dumps({"a": value, "b": [value]})
    if "NaN" not in text and "Infinity" not in text:
        assert parse(text.encode(), "file").document == json.loads(text)
