"""The budget under any order of taking and settling."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
)

from conformance.wire import Budget, BudgetExhausted


class BudgetMachine(RuleBasedStateMachine):
    """Requests overlap in any way; what the provider saw is counted beside the budget."""

    pending = Bundle("pending")
    objects = Bundle("objects")

    @initialize(requests=st.integers(1, 30), runs=st.integers(0, 6))
    def limits(self, requests: int, runs: int) -> None:
        self.budget = Budget(requests, runs)
        self.sent = self.accepted = self.live = 0

    @rule(target=pending, creates=st.integers(0, 1), paid=st.booleans())
    def take(self, creates: int, paid: bool) -> tuple[int, bool] | None:
        try:
            self.budget.take(creates=creates, paid=paid)
        except BudgetExhausted:
            return None
        self.sent += 1
        return creates, paid

    @rule(target=objects, request=consumes(pending), accepted=st.booleans())
    def settle(self, request: tuple[int, bool] | None, accepted: bool) -> int:
        if request is None:
            return 0
        creates, paid = request
        created = creates if accepted else 0
        self.budget.settle(creates=creates, created=created, paid=paid, accepted=accepted)
        self.accepted += paid and accepted
        self.live += created
        return created

    @rule(made=consumes(objects))
    def delete(self, made: int) -> None:
        """What was created can always be deleted: its request was kept back."""
        if made:
            self.budget.take_reserved()
            self.sent += 1
            self.live -= 1

    @invariant()
    def limits_hold(self) -> None:
        if hasattr(self, "budget"):
            assert self.sent == self.budget.requests
            assert self.sent + self.live <= self.budget.max_requests
            assert self.accepted == self.budget.paid_runs <= self.budget.max_paid_runs


TestBudgetMachine = BudgetMachine.TestCase
TestBudgetMachine.settings = settings(max_examples=60, stateful_step_count=30)


def test_a_refused_request_takes_nothing() -> None:
    budget = Budget(max_requests=1, max_paid_runs=0)
    with pytest.raises(BudgetExhausted, match="--max-requests 1"):
        budget.take(creates=1)
    with pytest.raises(BudgetExhausted, match="--max-paid-runs 0"):
        budget.take(paid=True)
    budget.take()
    assert budget.requests == 1


def test_a_deletion_that_was_not_kept_back_needs_room() -> None:
    budget = Budget(max_requests=1, max_paid_runs=0)
    budget.take_reserved()
    with pytest.raises(BudgetExhausted):
        budget.take_reserved()
