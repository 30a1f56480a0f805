"""Servers are ended whatever happens, and what went wrong with one is said. Installs nothing."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.vendors import installing
from tests.vendors.servers import environment, free_port, serving

SERVE = """
import http.server, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import signal, time; "
    "signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"],
    stdout=subprocess.PIPE)
child.stdout.readline()
print("child", child.pid, flush=True)
server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler)
{then}
"""


@contextmanager
def served(folder: Path, then: str = "server.serve_forever()", port: int = 0) -> Iterator[None]:
    port = port or free_port()
    command = [sys.executable, "-c", SERVE.format(then=then), str(port)]
    with serving(command, f"http://127.0.0.1:{port}/", env=environment(), folder=folder):
        yield


def gone(folder: Path) -> bool:
    """Whether what the server started is gone; as nobody's child it may be one moment late."""
    words = (folder / "server.log").read_text("utf-8").split()
    child = int(words[words.index("child") + 1])
    for _ in range(100):
        if not _lives(child):
            return True
        time.sleep(0.02)
    return False


def _until_nobody_answers(port: int) -> None:
    for _ in range(500):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)):
                # The port closes a moment before the process is gone.
                time.sleep(0.1)
                return
        time.sleep(0.01)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # Nobody may have asked how it ended.
    state = Path(f"/proc/{process}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


def test_a_server_is_ended_with_all_that_it_started(tmp_path):
    """Even a child that hears no SIGTERM, and although the server itself ends at once."""
    with served(tmp_path):
        pass
    assert gone(tmp_path)


def test_a_server_is_ended_where_the_block_fails(tmp_path):
    with pytest.raises(KeyError), served(tmp_path):
        raise KeyError
    assert gone(tmp_path)


def test_a_server_that_dies_at_once_says_how(tmp_path):
    died = r"ended with code 3 before it served: (?s:.*)no licence"
    with (
        pytest.raises(RuntimeError, match=died),
        served(tmp_path, 'print("no licence"); sys.exit(3)'),
    ):
        pytest.fail("it never served")
    assert gone(tmp_path)


def test_a_server_that_dies_in_the_middle_says_so(tmp_path):
    once = "server.handle_request(); sys.exit(4)"
    port = free_port()
    died = "ended with code 4 while it was needed"
    with pytest.raises(RuntimeError, match=died), served(tmp_path, once, port):
        _until_nobody_answers(port)
    assert gone(tmp_path)


def test_what_fails_for_a_dead_server_is_told_of_its_death(tmp_path):
    port = free_port()
    once = "server.handle_request(); sys.exit(4)"

    def needs_it() -> None:
        with served(tmp_path, once, port):
            _until_nobody_answers(port)
            raise KeyError

    with pytest.raises(KeyError) as raised:
        needs_it()
    assert "ended with code 4 while it was needed" in raised.value.__notes__[0]


def test_a_port_that_is_taken_is_named_and_nobody_else_is_taken_for_the_server(tmp_path):
    port = free_port()
    taken = f"port {port} is taken"
    one, two = served(tmp_path / "one", port=port), served(tmp_path / "two", port=port)
    with one, pytest.raises(RuntimeError, match=taken), two:
        pytest.fail("the other one answered")


def test_an_installer_that_fails_is_quoted(tmp_path, monkeypatch):
    def create(place, **_):
        (place / "bin").mkdir(parents=True)
        python = place / "bin" / "python"
        python.write_text("#!/bin/sh\necho No matching distribution found for this >&2\nexit 7\n")
        python.chmod(0o755)

    monkeypatch.setattr(installing, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(installing.venv, "create", create)
    for name in ("requirements.txt", "constraints.txt"):
        (tmp_path / name).write_text("this==1\n")
    with pytest.raises(RuntimeError, match=r"thing: not installed, .* ended with 7: No matching"):
        installing.installed("thing", tmp_path)
    # Half of an environment is not taken for a whole one next time.
    assert not list((tmp_path / "cache").glob("*/ready"))
