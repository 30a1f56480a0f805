"""docs/reference.md shows what really happens: its consoles are played, its Python is run."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.reference.test_serve import serving

PAGE = (Path(__file__).parents[2] / "docs" / "reference.md").read_text("utf-8")
CONSOLES = re.findall(r"```console\n(.*?)```", PAGE, re.S)
# An alias is no good in a script; a function is the same.
ASK = re.compile(r"alias ask='(.*)'")


def commands(console):
    """(command, what it shows) of a console."""
    parts = re.split(r"^\$ ", console, flags=re.M)[1:]
    return [tuple(part.split("\n", 1)) for part in parts]


SHOWN = [pair for console in CONSOLES for pair in commands(console)]
SERVED = [(line, shown) for line, shown in SHOWN if line.startswith("runs-conformance serve")]
ASKED = [(line, shown) for line, shown in SHOWN if line.startswith("ask ")]


@pytest.mark.parametrize(("line", "shown"), SERVED)
def test_serve_says_what_the_page_says(line, shown):
    options = re.sub(r"--port \d+ ?", "", line.removeprefix("runs-conformance serve")).split()
    with serving(*options) as (process, _):
        pass
    assert re.sub(r":\d+/", ":PORT/", process.said) == re.sub(r":\d+/", ":PORT/", shown)


@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("bash")), reason="curl and bash are not here"
)
def test_what_is_asked_is_answered_as_the_page_shows():
    assert len(ASKED) > 4
    (ask,) = (found[1] for line, _ in SHOWN if (found := ASK.match(line)))
    options = re.sub(r"--port \d+ ?", "", SERVED[0][0].removeprefix("runs-conformance serve"))
    with serving(*options.split()) as (_, url):
        place = url.removeprefix("http://").removesuffix("/v1")
        for line, shown in ASKED:
            script = f'ask() {{ {ask} "$@"; }}\n{line.replace("localhost:8000", place)}'
            done = subprocess.run(
                ["bash", "-c", script], capture_output=True, text=True, timeout=30, check=False
            )
            assert done.stdout == shown, line


def test_the_python_of_the_page_runs():
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    exec(compile(code, "reference.md", "exec"), {})


def test_every_direction_of_the_model_is_on_the_page():
    from conformance.reference import model

    told = set(re.findall(r"\[\[reference:([a-z-]+)", model.__doc__))
    assert told == set(re.findall(r"^\| `\[\[reference:([a-z-]+)", PAGE, re.M))
