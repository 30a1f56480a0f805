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
from conformance import mutants
from conformance.cli import confidential
from conformance.cli.app import run
from conformance.reference import Door, Pace, create_app, running

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
    monkeypatch.setattr(confidential, "_secrets", [])
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


BROKEN_KEY = "sk-broken"
SOME = ("--only=RUN-NULL-*", "--only=RUN-GET-*", "--concurrency=1", "--max-requests=60")


@frozen
class Broken:
    """A provider with one defect, and how it is checked."""

    url: str
    check: str
    arguments: tuple[str, ...]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[Broken]:
    name, mutant = next(
        (n, m)
        for n, m in mutants.MUTANTS.items()
        if len(m.trips) == 1 and m.trips[0].startswith("RUN-NULL-") and m.rewrite is not None
    )
    monkeypatch.setenv("BROKEN_KEY", BROKEN_KEY)
    served = mutants.service(name, pace=Pace(0.01, 0.01), edition=mutant.edition)
    app = mutants.application(name, create_app(served, Door([BROKEN_KEY])))
    with running(app) as url:
        connection = ("--base-url", url, "--api-key-env", "BROKEN_KEY")
        arguments = (*connection, "--edition", mutant.edition, *SOME)
        yield Broken(url, mutant.trips[0], arguments)
