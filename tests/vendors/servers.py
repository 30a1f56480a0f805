"""Servers as processes of their own: started, awaited, ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
READY_S = 120
STOP_S = 15
_POLL_S = 0.25
# Nothing here may go by way of a proxy of the surroundings, nor use a key that lies about.
_DROPPED = ("_proxy", "openai_", "litellm_", "azure_", "pythonpath", "database_url")


def environment(**more: str) -> dict[str, str]:
    """The surroundings of a server or of our own command, without what could lead elsewhere."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not any(part in name.lower() for part in _DROPPED)
    }
    return {**kept, "NO_COLOR": "1", **more}


def free_port() -> int:
    """Return a loopback port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def serving(
    command: Sequence[str], ready: str, *, env: Mapping[str, str], folder: Path
) -> Iterator[None]:
    """Run a server for as long as the block lasts.

    Args:
        command: what to run.
        ready: URL that answers, with no server error, once it serves.
        env: its environment.
        folder: where it runs and writes `server.log`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(env),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait(process, ready, folder / "server.log")
            yield
        finally:
            _end(process)


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with direct.open(url, timeout=5):
                return
        except urllib.error.HTTPError as answer:
            answer.close()
            if answer.code < 500:
                return
            time.sleep(_POLL_S)
        except OSError:
            time.sleep(_POLL_S)
    tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise RuntimeError(f"{url} did not answer within {READY_S} s: {tail}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a server and whatever it started: its whole session, and nothing else."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
            process.wait(STOP_S)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
        return
