"""Requests drawn from the contract: valid ones valid, invalid ones invalid, the seed honoured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import anyio
import httpx
import jsonschema_rs
import pytest

from conformance.cli.selftest import KEY, VirtualPause
from conformance.contract.editions import LATEST, NAMED
from conformance.contract.operations import route
from conformance.contract.plainly import mild, offers, plainly_wrong, request_schema
from conformance.contract.validators import errors
from conformance.drive import Limits, Order, drive
from conformance.judge import judge
from conformance.properties.shares import FREE, GENERATED_REQUESTS, OF_A_RUN, PAID
from conformance.reference import Door, ManualClock, Service, create_app
from conformance.trace import Exchange, Trace
from conformance.wire import Target
from tests.drive.world import Door_, play

PARTS = (*FREE, *PAID, *OF_A_RUN)
COSTLY = {"createRun", "createThreadAndRun", "submitToolOutputs", "cancelRun", "retrieveRun"}


async def _played(seed: int, edition: str = LATEST) -> Trace:
    clock = ManualClock()
    order = Order(
        target=Target("p", "http://p.example/v1", key=KEY),
        editions=(edition,),
        limits=Limits(concurrency=1),
        seed=seed,
        checks=("ERR-GEN-001",),
    )
    app = create_app(Service(clock=clock, seed=seed, edition=edition), Door([KEY]), seed)
    trace = await drive(order, transport=httpx.ASGITransport(app=app), pause=VirtualPause(clock))
    assert [scenario.outcome for scenario in trace.scenarios] == ["done"]
    return trace


def _generated(seed: int, edition: str = LATEST) -> list[Exchange]:
    trace = anyio.run(_played, seed, edition)
    return [e for e in trace.exchanges if (e.label or "").startswith("generated.")]


def _bodies(exchanges: list[Exchange]) -> list[tuple[str, str | None, str | None]]:
    return [(e.request.url, e.label, e.request.body) for e in exchanges]


@pytest.mark.parametrize("seed", [0, 5])
def test_there_are_as_many_of_each_kind_as_promised(seed: int) -> None:
    sent = _generated(seed)
    found = Counter((e.operation, e.label) for e in sent)
    for part in PARTS:
        wanted = {"generated.valid": part.valid, "generated.invalid": part.invalid}
        if part.operation == "createRun":
            wanted = {"generated.valid": 1, "generated.invalid": 2}
        assert wanted == {label: found[part.operation, label] for label in wanted}, part


def test_every_operation_that_costs_nothing_has_its_part() -> None:
    from conformance.contract import document
    from conformance.contract.operations import operations

    known = {operation.id for operation in operations(document.load())}
    free = known - COSTLY - {name for name in known if name.startswith("delete")}
    assert free <= {part.operation for part in PARTS}


def test_a_conversation_keeps_to_its_figures() -> None:
    trace = anyio.run(_played, 2)
    own = [e for e in trace.exchanges if e.scenario == "generated-requests"]
    assert 40 <= len(own) <= GENERATED_REQUESTS <= 45
    runs = [e for e in own if e.operation == "createRun" and e.status == 200]
    assert len(runs) == 1


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
@pytest.mark.parametrize("edition", [LATEST, "v1-2023-11"])
def test_bodies_are_what_their_label_says(seed: int, edition: str) -> None:
    for exchange in _generated(seed, edition):
        schema = request_schema(edition, str(exchange.operation))
        if schema is None:
            continue
        assert (exchange.request.body is None) <= (exchange.label == "generated.valid")
        wrong = plainly_wrong(edition, str(exchange.operation), exchange.sent)
        assert wrong == (exchange.label == "generated.invalid"), exchange.request.body
        if exchange.sent is not None:
            assert bool(errors(edition, schema, exchange.sent)) == wrong, exchange.request.body


def test_the_same_seed_draws_the_same_and_another_something_else() -> None:
    one, two, other = (_bodies(_generated(seed)) for seed in (3, 3, 4))
    assert one == two
    assert one != other


_PROCESS = """
import json, sys
import {modules}
from tests.drive.world import play
trace = play(seed=7, concurrency=1, only=["ERR-GEN-*", "RUN-LIFE-002"], max_paid_runs=60)
kept = [e for e in trace.exchanges if e.scenario in ("generated-requests", "explore")]
json.dump([(e.scenario, e.request.method, e.request.url, e.request.body) for e in kept], sys.stdout)
"""


def _in_a_process(modules: str, hashing: str) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", _PROCESS.format(modules=modules)],
        check=True,
        capture_output=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONHASHSEED": hashing, "PYTHONPATH": "."},
    )
    sent: list[list[str]] = json.loads(done.stdout)
    return sent


def test_the_same_seed_draws_the_same_in_another_process() -> None:
    """Whatever is imported there, whose constants hypothesis would draw from, and hashed."""
    bare = _in_a_process("conformance", "1")
    full = _in_a_process("tests.strategies, conformance.cli.app, conformance.mutants", "2")
    assert {scenario for scenario, *_ in bare} == {"generated-requests", "explore"}
    assert bare == full


@pytest.mark.parametrize("edition", NAMED)
def test_a_mild_reading_lets_through_all_that_the_schema_lets_through(edition: str) -> None:
    """It is a reading of the same schema: every declared property is in it, of the right kind."""
    for part in (p for p in PARTS if p.invalid and offers(edition, p.operation)):
        schema = mild(edition, part.operation)
        jsonschema_rs.validator_for(schema)
        assert plainly_wrong(edition, part.operation, [])
        assert not plainly_wrong(edition, part.operation, {"x_vendor": [1]}) or schema["required"]


@pytest.mark.parametrize(
    ("operation", "body", "wrong"),
    [
        ("modifyThread", {"colour": "red"}, False),
        ("modifyThread", {"metadata": None}, False),
        ("modifyThread", None, False),
        ("modifyThread", "", False),
        ("modifyThread", "text", True),
        ("modifyThread", {"metadata": {"a": 1}}, True),
        ("modifyThread", {"tool_resources": []}, True),
        ("createMessage", {"role": "user"}, True),
        ("createMessage", {"role": "user", "content": None}, True),
        ("createMessage", {"role": "user", "content": 7}, False),
        ("createMessage", {"role": "user", "content": {}}, True),
        ("createMessage", "", True),
        ("createRun", {"assistant_id": "a", "temperature": "1"}, False),
        ("createRun", {"assistant_id": "a", "temperature": [1]}, True),
        ("createRun", {"assistant_id": "a", "tools": {}}, True),
        ("createRun", {"assistant_id": "a", "tool_choice": {}}, False),
        ("createRun", {"assistant_id": "a", "truncation_strategy": "auto"}, True),
        ("retrieveRun", [], False),
    ],
)
def test_what_is_plainly_wrong(operation: str, body: object, wrong: bool) -> None:
    assert plainly_wrong(LATEST, operation, body) is wrong


def test_what_is_not_there_excuses_no_break_elsewhere() -> None:
    """As LiteLLM: no way to modify a thread, and the creation of a run breaks over its body."""

    def spoil(door: Door_, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        operation, _ = route(request.method, str(request.url)) or ("", {})
        if operation == "modifyThread":
            return httpx.Response(405, json={"detail": "Method Not Allowed"})
        broken = operation == "createRun" and answer.status_code == 400
        return httpx.Response(500, json={}) if broken else answer

    record = judge(play(Door_(spoil), only=["ERR-GEN-*"]), editions=())
    (result,) = (r for r in record.results if r.check == "ERR-GEN-001")
    assert (result.verdict, result.observed) == ("fail", "createRun status 500 (2 of 26 times)")
