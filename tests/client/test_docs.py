"""What docs/client.md and examples/ show is run, and what they say of the errors is true."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.reference import embedded
from runs_client import errors

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "client.md").read_text(encoding="utf-8")
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with embedded() as url:
        yield url


def test_every_example_of_the_page_runs(base_url: str, monkeypatch: pytest.MonkeyPatch):
    """One after the other, in one namespace, as a reader would type them."""
    monkeypatch.setenv("RUNS_BASE_URL", base_url)
    monkeypatch.setenv("RUNS_API_KEY", "sk-test")
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
    assert len(blocks) > 10
    namespace: dict[str, object] = {}
    for number, block in enumerate(blocks, 1):
        exec(compile(block, f"docs/client.md, example {number}", "exec"), namespace)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_program_of_examples_runs(example: Path, base_url: str):
    ran = subprocess.run(
        [sys.executable, "-W", "error", str(example)],
        env={**os.environ, "RUNS_BASE_URL": base_url, "RUNS_API_KEY": "sk-test"},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert "completed" in ran.stdout or "deleted: True" in ran.stdout


def tree(kind: type[Exception]) -> dict[str, list[str]]:
    """Each error with those right below it."""
    found = {kind.__name__: sorted(sub.__name__ for sub in kind.__subclasses__())}
    for below in kind.__subclasses__():
        found |= tree(below)
    return found


def drawn(text: str) -> dict[str, list[str]]:
    """The same, read from a drawing: four columns a level."""
    path: list[str] = []
    found: dict[str, list[str]] = {}
    for name in re.finditer(r"^[│├└─ ]*?(\w+)", text, re.M):
        depth = (name.start(1) - name.start()) // 4
        path = [*path[:depth], name[1]]
        found[name[1]] = []
        if depth:
            found[path[depth - 1]].append(name[1])
    return {name: sorted(below) for name, below in found.items()}


DRAWINGS = {
    "page": re.findall(r"```text\n(ApiError\n.*?)```", PAGE, re.S),
    "docstring": re.findall(r"^ {4}ApiError\n.*?\n\n", errors.__doc__ or "", re.S | re.M),
}


@pytest.mark.parametrize("place", DRAWINGS)
def test_the_tree_of_errors_is_as_drawn(place: str):
    (drawing,) = DRAWINGS[place]
    assert drawn(textwrap.dedent(drawing).strip()) == tree(errors.ApiError)


def test_every_error_is_exported():
    known = set(tree(errors.ApiError))
    assert known <= set(errors.__all__)
    assert {*errors.__all__} - known == {"ErrorDetail"}
