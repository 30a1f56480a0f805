"""What is wrong with an error object, and that nothing else is said of one that is not there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.oracle.envelope import error_of, faults

GOOD = {"message": "No.", "type": "invalid_request_error", "param": None, "code": None}
NOT_TEXT = st.none() | st.booleans() | st.integers() | st.lists(st.text())


@given(
    message=st.text(min_size=1).filter(str.strip),
    kind=st.text(),
    param=st.none() | st.text(),
    code=st.none() | st.text(),
)
def test_any_words_will_do(message: str, kind: str, param: Any, code: Any) -> None:
    error = {"message": message, "type": kind, "param": param, "code": code}
    assert faults({"error": error}) == frozenset()


@pytest.mark.parametrize("name", GOOD)
@given(wrong=NOT_TEXT)
def test_one_wrong_part_is_one_fault(name: str, wrong: Any) -> None:
    found = faults({"error": {**GOOD, name: wrong}})
    allowed = name in {"param", "code"} and wrong is None
    assert found == (frozenset() if allowed else {name})
    missing = {key: value for key, value in GOOD.items() if key != name}
    assert faults({"error": missing}) == {name}


@given(st.sampled_from(["", " ", "\n\t "]))
def test_a_message_may_not_be_blank(message: str) -> None:
    assert faults({"error": {**GOOD, "message": message}}) == {"silent"}


@given(NOT_TEXT | st.text() | st.fixed_dictionaries({"detail": st.text()}))
def test_where_there_is_no_error_object_that_is_all_that_is_said(body: Any) -> None:
    for told in (body, {"error": body} if not isinstance(body, dict) else {}):
        assert faults(told) == {"no error"}
        assert error_of(told) == {}
