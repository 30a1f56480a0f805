"""What the vendors' tests share: the servers, and one run of the suite against each."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.vendors import fleet
from tests.vendors.playing import checked, command
from tests.vendors.servers import ROOT

COMPARISON = pytest.StashKey[Path]()


@pytest.fixture(scope="session", autouse=True)
def ended_in_order() -> Iterator[None]:
    """Whoever ends the tests by SIGTERM ends the servers too, as by Ctrl-C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The upstream of the proxies; its address without /v1."""
    with fleet.upstream(tmp_path_factory.mktemp("upstream")) as address:
        yield address


@pytest.fixture(scope="session")
def proxy(reference: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """LiteLLM in front of the reference; its address."""
    with fleet.litellm(reference, tmp_path_factory.mktemp("litellm")) as address:
        yield address


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One run against each server, by its name, below runs/vendors/<today>."""
    place = ROOT / "runs" / "vendors" / datetime.now(UTC).date().isoformat()
    shutil.rmtree(place, ignore_errors=True)
    with fleet.all_of_them(tmp_path_factory.mktemp("servers")) as vendors:
        return {v.name: checked(v, place / v.name, "--seed", "0") for v in vendors}


@pytest.fixture(scope="session")
def comparison(runs: dict[str, Path], pytestconfig: pytest.Config) -> Path:
    """The comparison of these runs, beside them."""
    place = next(iter(runs.values())).parent / "comparison"
    done = command("compare", *map(str, runs.values()), "--out", str(place))
    assert done.returncode == 0, done.stderr
    pytestconfig.stash[COMPARISON] = place
    return place


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say where the comparison is."""
    place = terminalreporter.config.stash.get(COMPARISON, None)
    if place is not None:
        terminalreporter.write_line(f"comparison: {place / 'index.html'}")
