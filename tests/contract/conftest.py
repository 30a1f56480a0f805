"""Counts that tests of the contract found, told at the end of the run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

_TOLD = pytest.StashKey[list[str]]()


@pytest.fixture
def counts(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Return what notes down a line of counts."""
    return pytestconfig.stash.setdefault(_TOLD, []).append


def pytest_terminal_summary(terminalreporter: Any) -> None:
    lines = terminalreporter.config.stash.get(_TOLD, [])
    if lines:
        terminalreporter.section("the contract in figures")
        for line in lines:
            terminalreporter.write_line(line)
