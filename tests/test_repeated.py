"""Several repetitions, one verdict."""

from __future__ import annotations

import pytest

from conformance.checks.fact import broken, holds, unwilling
from conformance.repeated import Played, combine, wilson
from conformance.verdict import Verdict


def place(index: int) -> tuple[object, ...]:
    """Exchanges 1, 11, 21… are the same request of three repetitions."""
    return (index % 10,)


def passed(number: int, at: int, answer: str | None = None) -> Played:
    fact = holds(at, answer=answer, observed="status 400")
    return Played(number, Verdict("pass", exchanges=(at,), answer=answer), (fact,))


def bad(number: int, at: int, name: str = "fail") -> Played:
    fact = broken(at, expected="a refusal", observed="status 200")
    verdict = Verdict(name, expected="a refusal", observed="status 200", exchanges=(at,))  # type: ignore[arg-type]
    return Played(number, verdict, (fact,))


def other(number: int, name: str, *missing: int, whole: bool = True) -> Played:
    facts = (unwilling(9, observed="no call"),) if name == "inconclusive" else ()
    verdict = Verdict(name, observed="because")  # type: ignore[arg-type]
    return Played(number, verdict, facts, missing, whole)


@pytest.mark.parametrize("first", ["good", "bad"])
def test_the_same_request_answered_otherwise_is_flaky(first: str) -> None:
    pair = [passed(1, 1), bad(2, 11)] if first == "good" else [bad(1, 11), passed(2, 1)]
    found = combine(pair, place)
    assert found.name == "flaky"
    assert set(found.exchanges) == {1, 11}
    assert "status 200" in str(found.observed)
    assert "status 400" in str(found.observed)


def test_another_request_contradicts_nothing() -> None:
    """It failed where the other repetition did not come."""
    assert combine([passed(1, 2), bad(2, 11)], place).name == "fail"


def test_a_warning_now_and_then_is_flaky_and_a_difference_stays_one() -> None:
    assert combine([passed(1, 1), bad(2, 11, "warn")], place).name == "flaky"
    assert combine([passed(1, 1), bad(2, 11, "differs")], place).name == "differs"


@pytest.mark.parametrize("name", ["not-run", "blocked", "unsupported"])
def test_what_was_not_shown_leaves_a_pass_a_pass(name: str) -> None:
    assert combine([passed(1, 1), other(2, name)], place).name == "pass"
    assert combine([other(1, name), bad(2, 11)], place).name == "fail"
    assert combine([other(1, name), other(2, name)], place).name == name


def test_an_operation_that_comes_and_goes_is_flaky() -> None:
    found = combine([passed(1, 1), other(2, "unsupported", 14)], place)
    assert found.name == "flaky"
    assert set(found.exchanges) == {1, 14}
    # A repetition that was cut short may have asked in one way only.
    cut = other(2, "unsupported", 14, whole=False)
    assert combine([passed(1, 1), cut], place).name == "pass"


def test_a_model_that_cooperates_now_and_then_is_counted_and_never_flaky() -> None:
    found = combine([passed(1, 1), other(2, "inconclusive"), passed(3, 21)], place)
    assert found.name == "inconclusive"
    assert "2 of 3 repetitions (95 %: 21% to 94%)" in str(found.observed)
    assert combine([bad(1, 1), other(2, "inconclusive")], place).name == "fail"


def test_our_own_error_wins() -> None:
    assert combine([bad(1, 1), passed(2, 11), other(3, "error")], place).name == "error"


def test_all_answers_that_were_given_are_named() -> None:
    assert combine([passed(1, 1, "400"), passed(2, 11, "404")], place).answer == "400, 404"


def test_wilson_is_within_bounds() -> None:
    assert wilson(0, 1)[0] == 0.0
    assert wilson(5, 5)[1] == 1.0
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
