"""The command line, run within this process."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from attrs import frozen

import conformance
from conformance.cli import check
from conformance.cli.app import run

SCHEMA = json.loads((Path(conformance.__file__).parent / "run.schema.json").read_text())
RUN = jsonschema_rs.validator_for(SCHEMA)


@frozen
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


Command = Callable[..., Ended]


@pytest.fixture
def command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Command]:
    """Run a command in an empty directory; the process is as before afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(check, "_secrets", [])
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def go(*arguments: object) -> Ended:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    yield go
    for number, handler in before.items():
        signal.signal(number, handler)


def run_json(directory: Path) -> dict[str, Any]:
    """The run.json of a directory, valid by its schema."""
    found: dict[str, Any] = json.loads((directory / "run.json").read_text())
    RUN.validate(found)
    return found
