"""Requests that schemathesis generates from the contract, for operations that cost nothing.

Only its generator is used: what its own checks assume (that a schema-valid request is always
acceptable) is wrong for this API, so our ledger judges the answers.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode

from conformance.contract import document
from conformance.contract.editions import project
from conformance.contract.operations import by_id
from conformance.contract.validators import errors
from conformance.properties.bridge import Line, in_thread
from conformance.scenarios import Conversation

EXAMPLES = 8
"""Cases of each kind for each operation."""
MODIFICATION = "ModifyThreadRequest"


async def generated(talk: Conversation) -> None:
    """Modify a thread and list its runs with bodies and queries drawn from the contract."""
    thread = await talk.thread("Hello.")
    await in_thread(talk, 3 * EXAMPLES, lambda line: _send_all(line, thread, talk.seed))


def _send_all(line: Line, thread: str, seed_value: int) -> None:
    contract = _loaded(line.talk.edition)
    path = {"thread_id": thread}

    def valid(case: Any) -> None:
        line.call("modifyThread", "generated.valid", **_body(case.body), path=path)

    def invalid(case: Any) -> None:
        line.call("modifyThread", "generated.invalid", **_body(case.body), path=path)

    def query(case: Any) -> None:
        line.call("listRuns", "generated.valid", query=dict(case.query or {}), path=path)

    modify, runs = _operation(contract, "modifyThread"), _operation(contract, "listRuns")

    def breaks(case: Any) -> bool:
        # What is negative need not be the body; and bytes that are no JSON prove little.
        body = case.body
        return not isinstance(body, bytes) and bool(errors(line.talk.edition, MODIFICATION, body))

    positive, negative = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
    for operation, mode, keep, send in (
        (modify, positive, None, valid),
        (modify, negative, breaks, invalid),
        (runs, positive, None, query),
    ):
        cases = operation.as_strategy(generation_mode=mode, path_parameters=path)
        _draw(cases.filter(keep) if keep else cases, send, seed_value)


@cache
def _loaded(edition: str) -> Any:
    return schemathesis.openapi.from_dict(_plain(project(document.load(), edition)))


def _draw(strategy: Any, send: Callable[[Any], None], seed_value: int) -> None:
    @seed(seed_value)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def cases(case: Any) -> None:
        send(case)

    # Schemathesis draws from the global generator in places; the seed must cover those too.
    state = random.getstate()
    random.seed(seed_value)
    try:
        cases()
    finally:
        random.setstate(state)


def _operation(contract: Any, operation_id: str) -> Any:
    operation = by_id(operation_id)
    return contract[operation.path][operation.method]


def _body(body: Any) -> dict[str, Any]:
    if isinstance(body, bytes):
        return {"content": body}
    if body is None or type(body).__name__ == "NotSet":
        return {"content": b"null"} if body is None else {}
    return {"json": body}


def _plain(contract: dict[str, Any]) -> dict[str, Any]:
    """Keep the two operations: loading all of them would cost more than sending."""
    kept = {by_id(name).path for name in ("modifyThread", "listRuns")}
    return {**contract, "paths": {p: v for p, v in contract["paths"].items() if p in kept}}
