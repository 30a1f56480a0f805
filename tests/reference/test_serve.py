"""`serve`, as a process of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest

HEADERS = {"Authorization": "Bearer any", "OpenAI-Beta": "assistants=v2"}


@contextmanager
def serving(*options):
    """Start `serve --port 0`; yield the process and the URL that it printed."""
    command = [sys.executable, "-m", "conformance", "serve", "--port", "0", *options]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True
    ) as process:
        try:
            process.said = process.stderr.readline()
            found = re.search(r"http://127\.0\.0\.1:(\d+)/v1", process.said)
            assert found, process.said
            yield process, found[0]
        finally:
            process.kill()


def client(url):
    return httpx.Client(base_url=url, headers=HEADERS, trust_env=False, timeout=10)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_serve_prints_where_it_serves_and_ends_cleanly_when_told(how):
    with serving() as (process, url), client(url) as http:
        assert not url.endswith(":0/v1")
        assert http.get("/assistants").status_code == 200
        process.send_signal(how)
        assert process.wait(timeout=10) == 0
        assert process.stderr.read() == ""


def test_a_port_in_use_is_a_clear_usage_error():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "conformance", "serve", "--port", port],
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert done.returncode == 2
    assert f"cannot serve on port {port}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        ("--mutant", "no-such"),
        ("--edition", "v2@2023-11-08"),
        ("--port", "-1"),
        ("--run-seconds", "nan"),
        ("--expire-seconds", "inf"),
    ],
)
def test_wrong_options_are_usage_errors(wrong):
    done = subprocess.run(
        [sys.executable, "-m", "conformance", "serve", *wrong],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_the_pace_is_that_of_the_options():
    """An hour in the queue, a second to live: the run expires without having started."""
    with (
        serving("--queue-seconds", "3600", "--expire-seconds", "1") as (_, url),
        client(url) as http,
    ):
        assistant = http.post("/assistants", json={"model": "m"}).json()["id"]
        run = http.post("/threads/runs", json={"assistant_id": assistant}).json()
        assert run["status"] == "queued"
        assert run["expires_at"] == run["created_at"] + 1
        path, ends = f"/threads/{run['thread_id']}/runs/{run['id']}", time.monotonic() + 10
        while run["status"] == "queued" and time.monotonic() < ends:
            run = http.get(path).json()
        assert (run["status"], run["started_at"]) == ("expired", None)


def test_the_seed_decides_the_ids_and_a_mutant_is_broken():
    made = []
    for options in (("--seed", "5"), ("--seed", "5"), ("--seed", "6")):
        with serving(*options) as (_, url), client(url) as http:
            made.append(http.post("/threads", json={}).json()["id"])
    assert made[0] == made[1] != made[2]
    with serving("--mutant", "created-201") as (_, url), client(url) as http:
        assert http.post("/threads", json={}).status_code == 201


def test_any_edition_can_be_served_with_a_mutant_too():
    with serving("--edition", "v1-2023-11", "--mutant", "created-201") as (_, url):
        headers = {**HEADERS, "OpenAI-Beta": "assistants=v1"}
        answer = httpx.post(
            f"{url}/assistants", headers=headers, json={"model": "m"}, trust_env=False
        )
    assert answer.status_code == 201
    assert answer.json()["file_ids"] == []
