"""Prism serves every named edition, and the official SDK can talk to it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator
from pathlib import Path

import openai
import pytest

from conformance.contract import document
from conformance.contract.editions import NAMED, parse, project

VERSION = "5.14.2"

pytestmark = [
    pytest.mark.vendors,
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed"),
]


@pytest.fixture(scope="module")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prism's command line, installed by npm into a directory of its own."""
    room = tmp_path_factory.mktemp("prism")
    wanted = f"@stoplight/prism-cli@{VERSION}"
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(room), wanted]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return room / "node_modules" / ".bin" / "prism"


@pytest.fixture(params=NAMED)
def served(
    request: pytest.FixtureRequest, prism: Path, tmp_path: Path
) -> Iterator[tuple[str, str, Path]]:
    """Yield (edition, base URL, log) of a running Prism."""
    edition, log = request.param, tmp_path / "log"
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(project(document.load(), edition)))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [prism, "mock", file, "--port", str(port), "--errors"]
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}")
            yield edition, f"http://127.0.0.1:{port}", log
        finally:
            process.terminate()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            assert time.monotonic() < deadline, "Prism did not start"
            time.sleep(0.2)  # another program's start has no clock of ours
        else:
            return


def test_the_sdk_talks_to_each_edition(served: tuple[str, str, Path]) -> None:
    """Create, retrieve, update, list, cancel and submit, with the header of the edition."""
    edition, url, log = served
    headers = {"OpenAI-Beta": parse(edition).beta}
    client = openai.OpenAI(api_key="none", base_url=url, default_headers=headers, max_retries=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        _talk(client, headers)
    client.close()
    said = log.read_text()
    assert "violation" not in said.lower()
    assert "500" not in said


def _talk(client: openai.OpenAI, headers: dict[str, str]) -> None:
    beta, extra = client.beta, {"extra_headers": headers}
    assistant = beta.assistants.create(model="gpt-4o", **extra)
    beta.assistants.retrieve(assistant.id, **extra)
    beta.assistants.update(assistant.id, name="other", **extra)
    beta.assistants.list(limit=5, **extra)
    thread = beta.threads.create(**extra)
    beta.threads.retrieve(thread.id, **extra)
    beta.threads.update(thread.id, metadata={"a": "b"}, **extra)
    message = beta.threads.messages.create(thread.id, role="user", content="Hello", **extra)
    beta.threads.messages.retrieve(message.id, thread_id=thread.id, **extra)
    beta.threads.messages.update(message.id, thread_id=thread.id, metadata={}, **extra)
    beta.threads.messages.list(thread.id, **extra)
    run = beta.threads.runs.create(thread.id, assistant_id=assistant.id, **extra)
    assert run.object == "thread.run"
    where = {"thread_id": thread.id, **extra}
    assert beta.threads.runs.retrieve(run.id, **where).status == "queued"
    beta.threads.runs.update(run.id, metadata={"a": "b"}, **where)
    beta.threads.runs.list(thread.id, order="asc", **extra)
    outputs = [{"tool_call_id": "call_1", "output": "42"}]
    beta.threads.runs.submit_tool_outputs(run.id, tool_outputs=outputs, **where)
    steps = beta.threads.runs.steps
    listed = steps.list(run.id, **where)
    assert listed.object == "list"
    steps.retrieve("step_1", run_id=run.id, **where)
    assert beta.threads.runs.cancel(run.id, **where).status == "cancelling"
    beta.threads.create_and_run(assistant_id=assistant.id, **extra)
    beta.threads.delete(thread.id, **extra)
    beta.assistants.delete(assistant.id, **extra)
