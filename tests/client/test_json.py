"""JSON reads the same with orjson and without it."""

from __future__ import annotations

import builtins
import json
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from assistants_api import errors, types
from assistants_api.models import Run
from hypothesis import given
from hypothesis import strategies as st

from runs_client.streaming import StreamState
from tests.client.recorded import answers
from tests.client.world import run_body
from tests.shared import needs_recordings


@pytest.fixture(params=["orjson", "json"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Either library: without orjson its import fails, as where it is not installed."""
    name: str = request.param
    if name == "json":
        monkeypatch.setitem(sys.modules, "orjson", None)
    types._fast_reader.cache_clear()
    yield name
    types._fast_reader.cache_clear()


def outcome(read: Any, text: Any) -> Any:
    """A value with its type, all the way down, or an error with its words."""
    try:
        return repr(read(text))
    except Exception as error:
        return type(error), str(error)


def test_the_library_that_is_installed_is_the_one_that_reads(library: str):
    assert (types._fast_reader() is not None) == (library == "orjson")


ODD = [
    "NaN",
    "[Infinity, -Infinity]",
    "1e400",
    "-0",
    "-0.0",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "-9223372036854775809",
    '{"n": [123456789012345678901234567890]}',
    '"\\ud800"',
    '"\\u0000"',
    '{"a": 1, "a": 2}',
    "",
    "{",
    "[1,]",
    "01",
    '"a\tb"',
    " {} \n",
    "\ufeff{}",
    b"\xef\xbb\xbf{}",
    '{"a": "\u2602"}'.encode("utf-16"),
    b'["\xff"]',
    "[" * 100_000,
]


@pytest.mark.parametrize("text", ODD, ids=lambda text: ascii(text[:24]))
def test_odd_texts_read_as_the_standard_library_reads_them(library: str, text: str | bytes):
    assert outcome(types.read_json, text) == outcome(json.loads, text)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(values, st.booleans(), st.integers(0, 40), st.booleans())
def test_any_text_whole_or_cut_reads_alike(value: Any, ascii_only: bool, cut: int, whole: bool):
    text = json.dumps(value, ensure_ascii=ascii_only)
    text = text if whole else text[:cut]
    assert outcome(types.read_json, text) == outcome(json.loads, text)
    raw = text.encode("utf-8", "surrogatepass")
    assert outcome(types.read_json, raw) == outcome(json.loads, raw)


@needs_recordings
def test_every_recorded_answer_is_read_and_given_back(library: str):
    for recorded in answers():
        text = json.dumps(recorded.body)
        assert types.read_json(text) == recorded.body
        assert types.read_json(text.encode()) == recorded.body


def test_an_answer_and_an_event_are_read(library: str):
    body = run_body("queued", seed=2**70)
    response = httpx.Response(200, content=json.dumps(body).encode())
    assert Run.from_dict(errors.json_object(response)).to_dict() == body
    state = StreamState()
    state.feed("thread.run.queued", json.dumps(body))
    assert state.run is not None
    assert state.run.to_dict() == body


def test_an_answer_that_is_no_json_says_so_in_the_same_words(library: str):
    with pytest.raises(errors.UnreadableAnswerError) as raised:
        errors.json_object(httpx.Response(200, content=b"<html>"))
    assert "Expecting value: line 1 column 1" in str(raised.value)


def test_reading_needs_no_orjson(library: str, monkeypatch: pytest.MonkeyPatch):
    """Only an ImportError means that it is absent; it is looked for once."""
    count = 0
    real = builtins.__import__

    def counting(name: str, *args: Any, **kwargs: Any) -> Any:
        nonlocal count
        count += name == "orjson"
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", counting)
    for _ in range(3):
        assert types.read_json("[1]") == [1]
    assert count == 1
