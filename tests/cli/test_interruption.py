"""A run that is stopped, politely or not: real processes, real signals, a real port."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from attrs import define, field

from conformance.contract.operations import route
from conformance.judge import judge
from conformance.reference import Door, Pace, Service, create_app, running
from conformance.trace import DamagedTrace, read_ndjson
from tests.cli.conftest import Command, run_json

KEY = "interrupted-key-0123456789"
PATIENCE_S = 60.0
NOTED = {
    "createThread",
    "createAssistant",
    "createThreadAndRun",
    "deleteThread",
    "deleteAssistant",
}
EVENT = re.compile(rb"event: (?P<name>\S+)\ndata: (?P<data>.*)")


@define
class Counting:
    """The reference, slow, with a note of what is alive at it.

    Attributes:
        app: the reference.
        deletes: how DELETE is answered: truly, with a refusal, or never.
        live: objects that were made and not deleted.
        refused: deletions that were asked for and not done.
    """

    app: Any
    deletes: str = "truly"
    live: set[str] = field(factory=set)
    refused: int = 0

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        found = route(scope["method"], scope["path"])
        operation, path = found or ("", {})
        if scope["method"] == "DELETE" and self.deletes != "truly":
            self.refused += 1
            if self.deletes == "never":
                await anyio.sleep(PATIENCE_S)
            await send({"type": "http.response.start", "status": 500, "headers": []})
            await send({"type": "http.response.body", "body": b"{}"})
            return

        async def watched(message: MutableMapping[str, Any]) -> None:
            if operation in NOTED and message.get("body"):
                self._note(operation, path, message["body"])
            await send(message)

        await self.app(scope, receive, watched)

    def _note(self, operation: str, path: dict[str, str], body: bytes) -> None:
        """Note what an answer, or an event of a streamed one, made or took away."""
        event = EVENT.match(body)
        if event and event["name"] != b"thread.created":
            return
        told = json.loads(event["data"] if event else body)
        if "error" in told:
            return
        if operation in {"createThread", "createAssistant"}:
            self.live.add(told["id"])
        elif operation == "createThreadAndRun":
            self.live.add(told["id"] if told["object"] == "thread" else told["thread_id"])
        elif operation in {"deleteThread", "deleteAssistant"}:
            self.live.discard(next(iter(path.values())))


@contextmanager
def provider(deletes: str = "truly") -> Iterator[tuple[Counting, str]]:
    """A provider whose runs take longer than any test."""
    service = Service(pace=Pace(queue_seconds=0.2, run_seconds=PATIENCE_S))
    counting = Counting(create_app(service, Door([KEY])), deletes)
    with running(counting) as url:
        yield counting, url


@contextmanager
def checking(url: str, out: Path) -> Iterator[subprocess.Popen[str]]:
    """`check` in a process of its own; it is gone afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "conformance", "check", "--base-url", url, "--out", str(out),
         "--api-key-env", "RUN_KEY", "--concurrency", "6", "--seed", "1"],
        env={**os.environ, "RUN_KEY": KEY, "NO_COLOR": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(true: Any) -> None:
    """Wait until another process has done something."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def exchanges(out: Path) -> int:
    """Count the exchanges that are on record by now."""
    return (out / "exchanges.ndjson").read_bytes().count(b'"kind":"exchange"')


def ended(process: subprocess.Popen[str]) -> str:
    """Wait for the end and return what was said on standard error."""
    return process.communicate(timeout=PATIENCE_S)[1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_run_and_cleans_up(
    number: signal.Signals, command: Command, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with provider() as (counting, url), checking(url, out) as process:
        wait_for(lambda: len(counting.live) > 5)
        process.send_signal(number)
        said = ended(process)
        assert process.returncode == 5
        assert counting.live == set()
    assert "stopping" in said
    assert "Traceback" not in said
    record = run_json(out)
    assert (record["complete"], record["reason"]) == (False, "interrupted")
    assert (record["exit_code"], record["leftovers"]) == (5, [])
    assert command("verify", out).code == 5


def test_a_second_ctrl_c_gives_up_lists_the_rest_and_cleanup_takes_it_away(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUN_KEY", KEY)
    out = tmp_path / "out"
    with provider(deletes="never") as (counting, url):
        with checking(url, out) as process:
            wait_for(lambda: len(counting.live) > 5)
            process.send_signal(signal.SIGINT)
            wait_for(lambda: counting.refused)
            begun = time.monotonic()
            process.send_signal(signal.SIGINT)
            said = ended(process)
            assert time.monotonic() - begun < PATIENCE_S / 2
            assert process.returncode == 5
        assert "giving up the clean-up" in said
        assert "Traceback" not in said
        left = {one["id"] for one in run_json(out)["leftovers"]}
        assert left == counting.live
        summary = (out / "summary.md").read_text()
        assert "cleanup" in summary
        assert all(one in summary for one in left)
        counting.deletes = "refusing"
        refused = command("cleanup", out, "--api-key-env", "RUN_KEY")
        assert refused.code == 1
        assert all(one in refused.err for one in left)
        counting.deletes = "truly"
        done = command("cleanup", out, "--api-key-env", "RUN_KEY")
        assert (done.code, counting.live) == (0, set())
        assert f"deleted {len(left)} of {len(left)}" in done.out
    assert command("cleanup", out, "--api-key-env", "RUN_KEY").code == 4


# -- kill -9 -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Counting]:
    """The directory of a run that was killed half-way, and what it left behind."""
    out = tmp_path_factory.mktemp("killed") / "out"
    with provider() as (counting, url):
        with checking(url, out) as process:
            wait_for(lambda: len(counting.live) > 5)
            wait_for(lambda: exchanges(out) > 19)
            process.kill()
            ended(process)
        return out, counting


def test_a_killed_run_is_readable_and_incomplete(
    killed: tuple[Path, Counting], command: Command
) -> None:
    out, counting = killed
    assert {path.name for path in out.iterdir()} == {"exchanges.ndjson"}
    ended = command("verify", out)
    assert ended.code == 5
    assert "incomplete" in ended.err
    trace = read_ndjson((out / "exchanges.ndjson").read_bytes())
    assert len(trace.exchanges) > 19
    record = judge(trace)
    assert (record.complete, record.exit_code) == (False, 5)
    # Whatever was answered for is known; the last answers may have been lost with the process.
    assert {one.id for one in record.leftovers} <= counting.live


def test_a_killed_run_is_compared_as_incomplete(
    killed: tuple[Path, Counting], command: Command, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    assert command("check", "--tier", "isolation", "--out", whole, "--quiet").code == 0
    ended = command("compare", killed[0], whole, "--out", tmp_path / "compared")
    assert ended.code == 0
    columns = json.loads((tmp_path / "compared" / "comparison.json").read_text())["columns"]
    assert [column["complete"] for column in columns] == [False, True]
    assert "ncomplete" in (tmp_path / "compared" / "summary.md").read_text()


def test_a_killed_run_cut_at_any_byte_is_readable_and_never_complete(
    killed: tuple[Path, Counting],
) -> None:
    """Every byte of the last two lines, as a file system may leave them."""
    data = (killed[0] / "exchanges.ndjson").read_bytes()
    lines = data.splitlines(keepends=True)
    short = len(data) - len(lines[-1]) - len(lines[-2])
    for cut in range(short, len(data)):
        trace = read_ndjson(data[:cut])
        assert not trace.complete
        assert len(trace.exchanges) >= len(lines) - 3 - len(trace.scenarios)


def test_a_whole_run_cut_at_any_byte_is_never_complete(command: Command, tmp_path: Path) -> None:
    """The footer alone says that a run went to its end."""
    out = tmp_path / "out"
    command("check", "--only", "ERR-BETA-*", "--out", out, "--quiet")
    data = (out / "exchanges.ndjson").read_bytes()
    assert read_ndjson(data).complete
    lines = data.splitlines(keepends=True)
    for cut in range(len(data) - len(lines[-1]) - len(lines[-2]), len(data)):
        assert not read_ndjson(data[:cut]).complete
    (out / "exchanges.ndjson").write_bytes(data[:-1])
    assert command("verify", out).code == 5
    (out / "exchanges.ndjson").write_bytes(b"")
    assert command("verify", out).code == 2
    with pytest.raises(DamagedTrace):
        read_ndjson(data[: len(lines[0]) // 2])


def test_verify_tells_changed_verdicts_from_the_same(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command("check", "--only", "ERR-BETA-*", "--out", out, "--quiet")
    assert command("verify", out).code == 0
    told = (out / "run.json").read_text()
    (out / "run.json").write_text(told.replace('"verdict": "pass"', '"verdict": "fail"'))
    ended = command("verify", out)
    assert ended.code == 1
    assert "fail → pass" in ended.out
    (out / "run.json").write_text("{")
    assert command("verify", out).code == 2
    (out / "run.json").unlink()
    assert command("verify", out).code == 5
