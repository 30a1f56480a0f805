"""How commands talk: help with examples, quiet, without colour, without a terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

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
    assert "[1/1] headers done\n" in ended.err
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


def test_a_reader_that_goes_away_is_no_error() -> None:
    """As in `runs-conformance checks | head -1`."""
    read, write = os.pipe()
    os.close(read)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "conformance", "checks", "--format", "json"],
            stdout=write,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(write)
    assert ended.returncode == 0
    assert "Traceback" not in ended.stderr
    assert "bug" not in ended.stderr


def test_a_run_without_a_seed_keeps_the_one_it_drew(command: Command, tmp_path: Path) -> None:
    drawn = []
    for name in ("a", "b"):
        command("check", "--only", "ERR-BETA-*", "--out", tmp_path / name, "--quiet")
        drawn.append(json.loads((tmp_path / name / "run.json").read_text())["seed"])
    assert all(isinstance(seed, int) for seed in drawn)
    assert drawn[0] != drawn[1]
