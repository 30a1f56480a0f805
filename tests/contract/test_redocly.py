"""A linter by other hands accepts the contract and every named edition of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from conformance.contract import document
from conformance.contract.editions import NAMED, project

VERSION = "2.77.0"
CONFIGS = Path(__file__).with_name("redocly")

pytestmark = [
    pytest.mark.vendors,
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed"),
]


@pytest.fixture(scope="module")
def redocly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Redocly's command line, installed by npm into a directory of its own."""
    room = tmp_path_factory.mktemp("redocly")
    wanted = f"@redocly/cli@{VERSION}"
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(room), wanted]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return room / "node_modules" / ".bin" / "redocly"


def lint(redocly: Path, file: Path, config: str) -> list[str]:
    environment = {
        **os.environ,
        "REDOCLY_TELEMETRY": "off",
        "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    }
    done = subprocess.run(
        [redocly, "lint", file, "--config", CONFIGS / config, "--format=json"],
        capture_output=True,
        text=True,
        timeout=300,
        env=environment,
        cwd=file.parent,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    problems = [f"{p['ruleId']}: {p['message']} {p['location']}" for p in found["problems"]]
    assert (done.returncode == 0) == (found["totals"]["errors"] == 0)
    return problems


def test_redocly_accepts_the_annotated_document(redocly: Path, tmp_path: Path) -> None:
    file = tmp_path / "openapi.yaml"
    file.write_bytes(document.text())
    assert lint(redocly, file, "annotated.yaml") == []


@pytest.mark.parametrize("edition", NAMED)
def test_redocly_accepts_the_edition(redocly: Path, tmp_path: Path, edition: str) -> None:
    file = tmp_path / f"{edition}.json"
    file.write_text(json.dumps(project(document.load(), edition)))
    assert lint(redocly, file, "editions.yaml") == []


def test_redocly_sees_what_is_wrong(redocly: Path, tmp_path: Path) -> None:
    """The linter runs at all: a document with a broken reference does not pass."""
    plain = json.loads(json.dumps(project(document.load(), NAMED[-1])))
    del plain["components"]["schemas"]["Metadata"]
    file = tmp_path / "broken.json"
    file.write_text(json.dumps(plain))
    assert any("no-unresolved-refs" in problem for problem in lint(redocly, file, "editions.yaml"))
