"""LiteLLM's proxy, from PyPI, in front of our reference: what its two mounts are good for.

What it breaks stands in quirks.toml, each cause with its evidence. The upstream is the reference,
which breaks nothing; so what is found is the proxy's doing.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.vendors.fleet import KEY_ENV, PROXY_KEY, UPSTREAM_KEY
from tests.vendors.playing import LIMITS, command, found, record

pytestmark = pytest.mark.vendors


def test_its_own_mount_is_not_ready(runs: dict[str, Path]) -> None:
    of = record(runs["litellm"])

    assert of["exit_code"] == 1
    verdicts = {name: tier["verdict"] for name, tier in of["tiers"].items()}
    assert verdicts["core"] == verdicts["tools"] == verdicts["errors"] == "not-ready"
    assert verdicts["steps"] == verdicts["isolation"] == "not-tested"


def test_what_its_own_mount_cannot_delete_is_listed(runs: dict[str, Path]) -> None:
    """Threads cannot be deleted through it, so they are named for somebody who can."""
    kinds = {left["kind"] for left in record(runs["litellm"])["leftovers"]}

    assert kinds == {"thread"}


def test_passed_through_tools_steps_and_lists_work(runs: dict[str, Path]) -> None:
    of = record(runs["litellm-passthrough"])

    assert of["exit_code"] == 1
    verdicts = {name: tier["verdict"] for name, tier in of["tiers"].items()}
    assert verdicts["tools"] == verdicts["steps"] == verdicts["lists"] == "ready"
    assert of["leftovers"] == []


def test_traffic_through_the_proxy_audits_alike(runs: dict[str, Path]) -> None:
    """As a HAR of nobody's in particular, the traffic shows what the recording alone can prove."""
    run = runs["litellm-passthrough"]
    done = command("audit", str(run / "exchanges.har"), "--format", "json")
    audited = found(json.loads(done.stdout))

    assert done.returncode == 1
    # Unlabelled, what was generated counts for whatever it happens to be: ids that nobody has,
    # bodies that lack something.
    assert all(check.startswith("ERR-") for check in set(audited) - set(found(record(run))))
    assert {"RUN-ECHO-002", "RUN-META-001", "ERR-BODY-005"} <= set(audited)


@pytest.mark.parametrize("mount", ["/openai/v1", "/v1"])
def test_what_the_proxy_does_to_a_conversation(
    mount: str, reference: str, proxy: str, tmp_path: Path
) -> None:
    """The same conversation directly and through each mount: what comes out is named."""
    out = tmp_path / "out"
    done = command(
        "check", "--base-url", f"{reference}/v1", "--api-key-env", "DIRECT_KEY",
        "--via", f"{proxy}{mount}", "--via-key-env", KEY_ENV,
        "--out", str(out), "--timeout", "10", "--seed", "0", *LIMITS,
        **{"DIRECT_KEY": UPSTREAM_KEY, KEY_ENV: PROXY_KEY},
    )  # fmt: skip
    told = json.loads((out / "via.json").read_text(encoding="utf-8"))
    changes = {(c["kind"], c["where"], c["operation"], c["path"]) for c in told["changes"]}
    broken = {row["check"] for row in told["broken"]}

    assert done.returncode == 1, done.stderr
    assert told["verdict"] == "altered and illegal"
    # Directly it is the reference, which breaks nothing.
    assert told["direct"]["exit_code"] == 0
    if mount == "/v1":
        lost = {c["path"] for c in told["changes"] if c["where"] == "operation"}
        assert {"cancelRun", "listRuns", "retrieveRun", "submitToolOutputs"} <= lost
        assert ("rewritten", "field", "createRun", "temperature") in changes
        assert {"RUN-LIFE-003", "RUN-ECHO-004", "RUN-ECHO-005"} <= broken
    else:
        assert ("dropped", "field", "createRun", "metadata.scenario") in changes
        assert ("rewritten", "status", "createThread", "status") in changes
        assert ("added", "header", None, "x-litellm-model-api-base") in changes
        assert {"RUN-ECHO-002", "RUN-META-001"} <= broken
        assert not [c for c in told["changes"] if c["where"] == "operation"]
    for file in out.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert PROXY_KEY.encode() not in data, file
            assert UPSTREAM_KEY.encode() not in data, file
