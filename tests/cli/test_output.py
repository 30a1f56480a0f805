"""How commands talk: help with examples, quiet, without colour, without a terminal."""

from __future__ import annotations

import inspect
import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from conformance.cli import check
from conformance.cli.app import app
from tests.cli.conftest import Command

COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
ESCAPE = "\x1b"
QUICK = ("check", "--only", "ERR-BETA-*", "--seed", "1")


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "conformance", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_an_example(name: str, command: Command) -> None:
    ended = command(name, "--help")
    assert ended.code == 0
    assert re.search(rf"Examples?:\s+runs-conformance\s+{name}", ended.out), ended.out
    assert command(name, "-h").out == ended.out


def test_help_of_all_lists_every_command_and_the_exit_codes(command: Command) -> None:
    ended = command("--help")
    assert ended.code == 0
    for name in COMMANDS:
        assert re.search(rf"^  {name}\b", ended.out, re.MULTILINE)
    for code in ("0 nothing found", "1 findings", "2 usage", "5 too little"):
        assert code in " ".join(ended.out.split())


def test_no_command_shows_the_help(command: Command) -> None:
    ended = command()
    assert ended.code == 2
    assert "Usage" in ended.out + ended.err


def test_quiet_prints_the_place_of_the_report_alone(command: Command, tmp_path: Path) -> None:
    ended = command(*QUICK, "--out", tmp_path / "out", "--quiet")
    assert ended.code == 0
    assert ended.out == f"{tmp_path / 'out' / 'report.html'}\n"
    assert ended.err == ""


def test_without_a_terminal_progress_is_a_line_a_scenario(
    command: Command, tmp_path: Path
) -> None:
    ended = command(*QUICK, "--out", tmp_path / "out")
    assert "[1/1] headers done · " in ended.err
    assert ESCAPE not in ended.out + ended.err


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}])
def test_no_color_is_honoured(
    variables: dict[str, str], command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Colours that is; the bar of a forced terminal moves the cursor all the same."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    ended = command(*QUICK, "--out", tmp_path / "out")
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", ended.out + ended.err)
    if "FORCE_COLOR" not in variables:
        assert ESCAPE not in ended.out + ended.err


def test_a_process_of_its_own_says_the_same(tmp_path: Path) -> None:
    """The module, the default directory, the seed that is printed nowhere but kept."""
    ended = subprocess.run(
        [sys.executable, "-m", "conformance", *QUICK],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, "Traceback" in ended.stderr) == (0, False)
    (directory,) = (tmp_path / "runs").iterdir()
    assert re.fullmatch(r"reference-\d{8}T\d{6}Z", directory.name)
    assert json.loads((directory / "run.json").read_text())["seed"] == 1


def test_a_terminal_that_speaks_ascii_only_gets_all_of_it(tmp_path: Path) -> None:
    ended = process(*QUICK, "--out", str(tmp_path / "out"), PYTHONIOENCODING="ascii")
    assert ended.returncode == 0
    assert "report: " in ended.stdout


def left_alone(*arguments: str, errors_too: bool = False) -> tuple[int, str]:
    """Run a command whose output nobody reads; return its exit code and what it said."""
    read, write = os.pipe()
    os.close(read)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "conformance", *arguments],
            stdout=write,
            stderr=write if errors_too else subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(write)
    return ended.returncode, ended.stderr or ""


@pytest.fixture
def poor_document(tmp_path: Path) -> str:
    """A provider's document in which `lint` finds errors."""
    operation = {"responses": {"200": {"description": "A thread."}}}
    document = {
        "openapi": "3.0.0",
        "info": {"title": "x", "version": "1"},
        "paths": {"/threads/{thread_id}/runs": {"post": operation, "get": operation}},
    }
    (tmp_path / "poor.json").write_text(json.dumps(document))
    return str(tmp_path / "poor.json")


def test_a_reader_that_goes_away_is_no_error() -> None:
    """As in `runs-conformance checks | head -1`."""
    assert left_alone("checks", "--format", "json") == (0, "")


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
@pytest.mark.parametrize("errors_too", [False, True])
def test_findings_stay_findings_when_the_reader_goes_away(
    form: str, errors_too: bool, poor_document: str
) -> None:
    """As in `runs-conformance lint api.json | head -1` under pipefail."""
    arguments = ("lint", poor_document, "--format", form)
    assert process(*arguments).returncode == 1
    assert left_alone(*arguments, errors_too=errors_too) == (1, "")


def test_an_audit_that_nobody_reads_ends_as_it_would_have(tmp_path: Path) -> None:
    (tmp_path / "empty.har").write_text('{"log": {"entries": []}}')
    assert left_alone("audit", str(tmp_path / "empty.har")) == (5, "")
    assert left_alone("audit", str(tmp_path / "none.har"), errors_too=True) == (2, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("name", ["checks", "lint"])
def test_a_full_disk_is_one_clear_line(name: str, poor_document: str) -> None:
    arguments = ("lint", poor_document) if name == "lint" else (name,)
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "conformance", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 2
    assert ended.stderr == ("error: cannot write to standard output: No space left on device\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_verbose_after_its_name(name: str, command: Command) -> None:
    assert re.search(r"^ +-v, --verbose ", command(name, "--help").out, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "level"),
    [
        (["version"], logging.WARNING),
        (["version", "-v"], logging.INFO),
        (["version", "-vv"], logging.DEBUG),
        (["-v", "version"], logging.INFO),
        (["--verbose", "--verbose", "version"], logging.DEBUG),
        (["explain", "--verbose", "RUN-NULL-007"], logging.INFO),
    ],
)
def test_verbose_lets_the_log_speak(arguments: list[str], level: int, command: Command) -> None:
    root = logging.getLogger()
    before = root.level, root.handlers[:]
    try:
        assert command(*arguments).code == 0
        assert root.level == level
    finally:
        root.setLevel(before[0])
        root.handlers[:] = before[1]


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_stand_on_lines_of_their_own(
    name: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the terminal is narrow: a wrapped command cannot be copied."""
    monkeypatch.setenv("COLUMNS", "40")
    said = command(name, "--help").out
    source = {"check": check._EXAMPLES}.get(name) or inspect.getdoc(
        next(
            c.callback
            for c in app.registered_commands
            if c.callback and name in {c.name, c.callback.__name__}
        )
    )
    examples = re.findall(r"runs-conformance .*", source or "")
    assert examples
    for example in examples:
        assert re.search(rf"^ +(Example: +)?{re.escape(example)}$", said, re.MULTILINE), said


def test_a_run_without_a_seed_keeps_the_one_it_drew(command: Command, tmp_path: Path) -> None:
    drawn = []
    for name in ("a", "b"):
        command("check", "--only", "ERR-BETA-*", "--out", tmp_path / name, "--quiet")
        drawn.append(json.loads((tmp_path / name / "run.json").read_text())["seed"])
    assert all(isinstance(seed, int) for seed in drawn)
    assert drawn[0] != drawn[1]
