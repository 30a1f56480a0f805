"""Scripted conversations with a provider. They drive and label; they never judge."""

from conformance.scenarios import (
    cancel,
    expiry,
    isolation,
    overrides,
    plain,
    races,
    refused,
    rounds,
    streaming,
    tools,
)
from conformance.scenarios.scenario import Conversation, Scenario, Stop, World

# The order in which a small budget is spent.
SCENARIOS: tuple[Scenario, ...] = (
    tools.SCENARIOS[0],
    *plain.SCENARIOS,
    *isolation.SCENARIOS,
    *tools.SCENARIOS[1:],
    *cancel.SCENARIOS,
    *overrides.SCENARIOS,
    *rounds.SCENARIOS,
    *races.SCENARIOS,
    *streaming.SCENARIOS,
    *refused.SCENARIOS,
    *expiry.SCENARIOS,
)

__all__ = ["SCENARIOS", "Conversation", "Scenario", "Stop", "World"]
