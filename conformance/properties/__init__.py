"""Generated conversations: what schemathesis and hypothesis think of, on the same seams."""

from conformance.properties.generated import EXAMPLES, generated
from conformance.properties.machine import REQUESTS, THREADS, explore
from conformance.properties.walk import RUNS, SHRINKING_RUNS
from conformance.scenarios import Scenario

PROPERTIES: tuple[Scenario, ...] = (
    Scenario(
        "generated-requests",
        "Valid and invalid bodies for a thread, and list queries, drawn from the contract.",
        paid_runs=0,
        requests=3 * EXAMPLES + 2,
        shows=("ERR-GEN-*", "ERR-ENV-*"),
        play=generated,
    ),
    Scenario(
        "explore",
        "A state machine draws sequences of create, submit, cancel, modify and list.",
        paid_runs=RUNS + SHRINKING_RUNS,
        requests=REQUESTS,
        shows=("RUN-*", "TOOL-*", "ERR-STATE-*"),
        play=explore,
        threads=THREADS,
    ),
)

__all__ = ["PROPERTIES"]
