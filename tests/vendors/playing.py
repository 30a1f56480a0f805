"""Runs of the suite against servers: the commands as a user gives them, and what they wrote."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from conformance.record import lacked
from tests.vendors.fleet import KEY_ENV, Vendor
from tests.vendors.servers import ROOT, environment

COMMAND_S = 300
# Servers that accept what should be refused use up the default limits before the last scenario.
LIMITS = ("--max-paid-runs", "60", "--max-requests", "800")
FOUND = ("fail", "warn", "flaky", "differs", "error", "inconclusive")


def command(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run our own command line, with what it may read of its environment."""
    return subprocess.run(
        [sys.executable, "-m", "conformance", *arguments],
        env=environment(PYTHONPATH=str(ROOT), **environ),
        capture_output=True,
        text=True,
        timeout=COMMAND_S,
        check=False,
    )


def checked(vendor: Vendor, out: Path, *options: str) -> Path:
    """Check a server and return the run's directory."""
    where, environ = (
        [*vendor.arguments, *LIMITS, "--out", str(out), "--quiet"],
        dict(vendor.environ),
    )
    if vendor.key is not None:
        where += ["--api-key-env", KEY_ENV]
        environ[KEY_ENV] = vendor.key
    done = command("check", *where, *options, **environ)
    assert (out / "run.json").exists(), done.stdout + done.stderr
    return out


def record(run: Path) -> dict[str, Any]:
    """Return what a run wrote down of itself."""
    return dict(json.loads((run / "run.json").read_text(encoding="utf-8")))


def found(of: dict[str, Any]) -> dict[str, str]:
    """Return the checks that have something to say, with their verdicts."""
    return {r["check"]: r["verdict"] for r in of["results"] if r["verdict"] in FOUND}


def lacks(of: dict[str, Any]) -> set[str]:
    """Return the operations that a provider does not have."""
    said = [r["observed"] for r in of["results"] if r["verdict"] == "unsupported"]
    return {name for text in said for name in lacked(text)[0]}
