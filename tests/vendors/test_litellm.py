"""LiteLLM's proxy, from PyPI, in front of our reference: what it breaks and what it lacks.

Every verdict below was read against the exchanges of a run (docs/litellm.md shows it). The
upstream is the reference, which breaks nothing; so what is found is the proxy's doing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.record import lacked
from tests.vendors.servers import environment, free_port, installed, serving

pytestmark = pytest.mark.vendors

HERE = Path(__file__).parent / "litellm"
KEY = "local-litellm-key"
UPSTREAM_KEY = "local-upstream-key"
CHECK_S = 300
FOUND = ("fail", "warn", "flaky", "differs", "error", "inconclusive")

# The proxy's own mount, /v1: it re-implements a few operations and routes no others.
NATIVE = {
    "RUN-LIFE-003": "fail",  # createRun is held back until the run settles
    "RUN-ECHO-004": "fail",  # temperature is not passed on
    "RUN-ECHO-005": "fail",  # max_completion_tokens is not passed on
    "RUN-ECHO-006": "fail",  # tool_choice is not passed on
    "ERR-ID-004": "fail",  # the upstream refuses an unknown assistant; the proxy answers 500
    "ERR-ID-008": "fail",  # an unknown thread: likewise
    "ERR-BODY-001": "fail",  # no assistant_id: 500 with the proxy's own TypeError
    "ERR-BODY-002": "fail",  # assistant_id 7: 500
    "ERR-BODY-004": "fail",  # temperature 3 is dropped, so nobody refuses it
    "ERR-BODY-008": "fail",  # role "narrator": 500
    "ERR-BODY-010": "fail",  # max_completion_tokens 10 is dropped, so nobody refuses it
    "ERR-STATE-001": "fail",  # a second run on a locked thread: 500
    "ERR-STATE-002": "fail",  # a message on a locked thread: 500
    "ERR-AUTH-004": "differs",  # a wrong key: 400, as no database holds keys here
    "ERR-BETA-001": "differs",  # the proxy adds the header that the client left out
    "HTTP-ID-001": "differs",  # no x-request-id
}
NATIVE_LACKS = {
    "cancelRun",
    "createThreadAndRun",
    "listRunSteps",
    "listRuns",
    "modifyRun",
    "modifyThread",
    "retrieveAssistant",
    "retrieveRun",
    "retrieveRunStep",
    "submitToolOutputs",
}
# The pass-through mount, /openai/v1: all is passed on but metadata, which the proxy takes out.
PASS_THROUGH = {
    "RUN-ECHO-002": "fail",  # metadata of a new run is lost
    "RUN-META-001": "fail",  # metadata of a modification is lost
    "ERR-BODY-005": "fail",  # so 17 pairs are accepted
    "ERR-BODY-006": "fail",  # and a value of 513 characters
    "ERR-BODY-007": "fail",  # and a key of 65
    "ERR-AUTH-004": "differs",  # a wrong key: 400, as no database holds keys here
    "ERR-BETA-001": "differs",  # the proxy adds the header that the client left out
    "HTTP-ID-001": "differs",  # no x-request-id on the proxy's own refusals
}
# Generated bodies find the same loss where they happen to draw metadata that is no object (500,
# with the proxy's AttributeError) or has values of the wrong type (accepted, as it is taken out).
GENERATED = {"ERR-GEN-001": "fail", "ERR-GEN-002": "warn"}


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The reference as a server of its own; its address without /v1."""
    port = free_port()
    command = [sys.executable, "-m", "conformance", "serve", "--port", str(port)]
    env = environment(PYTHONPATH=str(Path(__file__).parents[2]))
    address = f"http://127.0.0.1:{port}"
    with serving(command, address, env=env, folder=tmp_path_factory.mktemp("reference")):
        yield address


@pytest.fixture(scope="module")
def proxy(reference: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """LiteLLM in front of the reference; its address."""
    folder, port = tmp_path_factory.mktemp("litellm"), free_port()
    command = [str(installed("litellm", HERE) / "litellm"), "--config", str(HERE / "config.yaml")]
    env = environment(
        HOME=str(folder),
        LITELLM_KEY=KEY,
        OPENAI_API_KEY=UPSTREAM_KEY,
        OPENAI_API_BASE=reference,
        UPSTREAM_V1=f"{reference}/v1",
        # Its price list comes with the package instead of from the network.
        LITELLM_LOCAL_MODEL_COST_MAP="True",
    )
    address = f"http://127.0.0.1:{port}"
    with serving(
        [*command, "--host", "127.0.0.1", "--port", str(port)],
        f"{address}/health/liveliness",
        env=env,
        folder=folder,
    ):
        yield address


@pytest.fixture(scope="module")
def runs(proxy: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The run directories: the reference by itself, and both mounts of the proxy."""
    place = tmp_path_factory.mktemp("runs")
    key = ["--api-key-env", "LITELLM_KEY"]
    targets = {
        "reference": ["reference"],
        "native": ["litellm", "--base-url", f"{proxy}/v1", *key],
        "pass-through": ["litellm-passthrough", "--base-url", f"{proxy}/openai/v1", *key],
    }
    for name, target in targets.items():
        # The proxy holds a long run's creation back; nothing else takes this many seconds.
        _command("check", *target, "--out", str(place / name), "--timeout", "10")
    return {name: place / name for name in targets}


def _command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "conformance", *arguments, *_seed(arguments[0])],
        env=environment(
            LITELLM_KEY=KEY, UPSTREAM_KEY=UPSTREAM_KEY, PYTHONPATH=str(Path(__file__).parents[2])
        ),
        capture_output=True,
        text=True,
        timeout=CHECK_S,
        check=False,
    )


def _seed(command: str) -> tuple[str, ...]:
    return ("--seed", "0") if command == "check" else ()


def _record(run: Path) -> dict[str, Any]:
    return dict(json.loads((run / "run.json").read_text(encoding="utf-8")))


def _found(record: dict[str, Any]) -> dict[str, str]:
    return {r["check"]: r["verdict"] for r in record["results"] if r["verdict"] in FOUND}


def _lacks(record: dict[str, Any]) -> set[str]:
    said = [r["observed"] for r in record["results"] if r["verdict"] == "unsupported"]
    return {part for text in said for part in lacked(text)[0]}


def test_the_upstream_is_blameless(runs: dict[str, Path]) -> None:
    """Without the proxy nothing is found, nothing is missing, and nothing is left behind."""
    record = _record(runs["reference"])

    assert _found(record) == {}
    assert _lacks(record) == set()
    assert record["exit_code"] == 0
    assert record["leftovers"] == []


def test_native_mount(runs: dict[str, Path]) -> None:
    """The proxy's own mount: what it breaks, and the operations that it does not route."""
    record = _record(runs["native"])

    assert _found(record) == NATIVE
    assert _lacks(record) == NATIVE_LACKS
    assert record["exit_code"] == 1
    verdicts = {name: tier["verdict"] for name, tier in record["tiers"].items()}
    assert verdicts["core"] == verdicts["tools"] == verdicts["errors"] == "not-ready"
    assert verdicts["steps"] == verdicts["isolation"] == "not-tested"


def test_what_the_native_mount_cannot_delete_is_listed(runs: dict[str, Path]) -> None:
    """Threads cannot be deleted through it, so they are named for somebody who can."""
    kinds = {left["kind"] for left in _record(runs["native"])["leftovers"]}

    assert kinds == {"thread"}


def test_pass_through_mount(runs: dict[str, Path]) -> None:
    """Passed through, all tiers work, except that metadata is lost on the way."""
    record = _record(runs["pass-through"])

    found = _found(record)
    assert {k: v for k, v in found.items() if k not in GENERATED} == PASS_THROUGH
    assert found.items() <= (PASS_THROUGH | GENERATED).items()
    assert _lacks(record) == set()
    assert record["exit_code"] == 1
    verdicts = {name: tier["verdict"] for name, tier in record["tiers"].items()}
    assert verdicts["tools"] == verdicts["steps"] == verdicts["lists"] == "ready"
    assert record["leftovers"] == []


@pytest.mark.parametrize("name", ["reference", "native", "pass-through"])
def test_a_run_is_judged_the_same_again(runs: dict[str, Path], name: str) -> None:
    """`verify` finds the same verdicts, offline."""
    done = _command("verify", str(runs[name]))

    assert done.returncode == 0, done.stdout + done.stderr


def test_traffic_through_the_proxy_audits_alike(runs: dict[str, Path]) -> None:
    """As a HAR of nobody's in particular, the traffic shows what the recording alone can prove."""
    done = _command("audit", str(runs["pass-through"] / "exchanges.har"), "--format", "json")
    found = _found(json.loads(done.stdout))

    assert done.returncode == 1
    assert set(found) <= set(PASS_THROUGH | GENERATED)
    assert {"RUN-ECHO-002", "RUN-META-001", "ERR-BODY-005"} <= set(found)


def test_compare_puts_them_side_by_side(runs: dict[str, Path], tmp_path: Path) -> None:
    """Reference and both mounts in one comparison; the rows that differ are those found."""
    done = _command("compare", *map(str, runs.values()), "--out", str(tmp_path / "comparison"))

    assert done.returncode == 0, done.stderr
    comparison = json.loads((tmp_path / "comparison" / "comparison.json").read_text("utf-8"))
    assert len(comparison["columns"]) == 3
    page = (tmp_path / "comparison" / "index.html").read_text(encoding="utf-8")
    assert KEY not in page
    assert UPSTREAM_KEY not in page


def test_no_key_is_written(runs: dict[str, Path]) -> None:
    """The key of the proxy is in no byte of any run."""
    for run in runs.values():
        for file in run.rglob("*"):
            assert KEY.encode() not in file.read_bytes(), file


@pytest.mark.parametrize("mount", ["/openai/v1", "/v1"])
def test_what_the_proxy_does_to_a_conversation(
    mount: str, reference: str, proxy: str, tmp_path: Path
) -> None:
    """The same conversation directly and through each mount: what comes out is named."""
    out = tmp_path / "out"
    done = _command(
        "check", "--base-url", f"{reference}/v1", "--api-key-env", "UPSTREAM_KEY",
        "--via", f"{proxy}{mount}", "--via-key-env", "LITELLM_KEY",
        "--out", str(out), "--timeout", "10",
    )  # fmt: skip
    found = json.loads((out / "via.json").read_text(encoding="utf-8"))
    changes = {(c["kind"], c["where"], c["operation"], c["path"]) for c in found["changes"]}
    broken = {row["check"] for row in found["broken"]}

    assert done.returncode == 1, done.stderr
    assert found["verdict"] == "altered and illegal"
    # Directly it is the reference, which breaks nothing.
    assert found["direct"]["exit_code"] == 0
    if mount == "/v1":
        lost = {c["path"] for c in found["changes"] if c["where"] == "operation"}
        assert {"cancelRun", "listRuns", "retrieveRun", "submitToolOutputs"} <= lost
        assert ("rewritten", "field", "createRun", "temperature") in changes
        assert {"RUN-LIFE-003", "RUN-ECHO-004", "ERR-ID-008"} <= broken
    else:
        assert ("dropped", "field", "createRun", "metadata.scenario") in changes
        assert ("rewritten", "status", "createThread", "status") in changes
        assert ("added", "header", None, "x-litellm-model-api-base") in changes
        assert {"RUN-ECHO-002", "RUN-META-001"} <= broken
        assert not [c for c in found["changes"] if c["where"] == "operation"]
    for file in out.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert KEY.encode() not in data, file
            assert UPSTREAM_KEY.encode() not in data, file
