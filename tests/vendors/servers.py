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
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

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

    Raises:
        RuntimeError: its port is taken, it does not serve, or it ended before the block did; the
            message has the end of its log.
    """
    _check_free(ready)
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "server.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(env),
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait(process, ready, log)
            yield
            if process.poll() is not None:
                raise RuntimeError(_death(process, ready, log, "while it was needed"))
        except Exception as error:
            if process.poll() is not None and not isinstance(error, RuntimeError):
                error.add_note(_death(process, ready, log, "while it was needed"))
            raise
        finally:
            _end(process)


def _check_free(url: str) -> None:
    """Raise RuntimeError where somebody else would answer in a server's place."""
    parts = urlsplit(url)
    with socket.socket() as line:
        line.settimeout(5)
        if line.connect_ex((parts.hostname, parts.port)) == 0:
            raise RuntimeError(f"port {parts.port} is taken: something answers there already")


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(_death(process, url, log, "before it served"))
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
    raise RuntimeError(f"{url} did not answer within {READY_S} s: {_tail(log)}")


def _death(process: subprocess.Popen[bytes], url: str, log: Path, when: str) -> str:
    return f"the server of {url} ended with code {process.returncode} {when}: {_tail(log)}"


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-2000:]


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a server and whatever it started: its whole session, and nothing else."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_S)
        # Who outlives the first of them, or its own politeness, ends here.
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(STOP_S)
