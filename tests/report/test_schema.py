"""run.schema.json refuses what is no run.json."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from conformance.record import encode
from tests.report.samples import record, result
from tests.report.test_properties import RUN

CHANGES: list[tuple[str, Any]] = [
    ("format", 2),
    ("edition", "v3"),
    ("exit_code", 6),
    ("complete", "yes"),
    ("started_at", "yesterday"),
    ("spend", {"requests": -1, "paid_runs": 0, "prompt_tokens": 0, "completion_tokens": 0}),
    ("counts", {"maybe": 1}),
    ("tiers", {"core": {"verdict": "good", "must": [0, 0], "counts": {}}}),
    ("tiers", {"core": {"verdict": "ready", "must": [0], "counts": {}}}),
    ("tiers", {"core": {"verdict": "ready", "must": [-1, 0], "counts": {}}}),
    ("tiers", {"core": {"verdict": "ready", "must": [0, 0, 0], "counts": {}}}),
    ("tiers", {"kernel": {"verdict": "ready", "must": [0, 0], "counts": {}}}),
    ("fields", {"run": {"usage": {"queued": {"undefined": 1}}}}),
    ("leftovers", [{"kind": "file", "id": "file_1"}]),
    ("extra", 1),
]


def valid() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(encode(record(result())))
    return found


def test_sample_is_valid() -> None:
    """The sample that the other tests damage is valid as it stands."""
    RUN.validate(valid())


@pytest.mark.parametrize(("key", "value"), CHANGES)
def test_refuses(key: str, value: Any) -> None:
    """Enums are closed, numbers bounded, and nothing may be added."""
    with pytest.raises(jsonschema_rs.ValidationError):
        RUN.validate(valid() | {key: value})


@pytest.mark.parametrize("key", sorted(valid()))
def test_requires(key: str) -> None:
    """What is always written may be relied on."""
    damaged = valid()
    del damaged[key]

    with pytest.raises(jsonschema_rs.ValidationError):
        RUN.validate(damaged)


@pytest.mark.parametrize(
    ("key", "value"), [("verdict", "ok"), ("level", "OUGHT"), ("tier", "x"), ("exchanges", [-1])]
)
def test_refuses_result(key: str, value: Any) -> None:
    """A result's words are closed too."""
    damaged = valid()
    damaged["results"][0][key] = value

    with pytest.raises(jsonschema_rs.ValidationError):
        RUN.validate(damaged)
