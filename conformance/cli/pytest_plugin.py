"""`pytest --provider PROFILE`: each check is a test, from the same engine as `check`.

Loaded by pytest wherever the package is installed, so that nothing is imported here before it is
asked for. The provider is driven once, when the first test runs.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conformance.record import Result, RunRecord

_HELP_OPTION = (
    "An option of `runs-conformance check`, as in --provider-option=--edition=v2; may be repeated."
)
_SKIPPED = ("unsupported", "blocked", "inconclusive", "not-run")
_RUN = pytest.StashKey["Run"]()


class ConformanceWarning(UserWarning):
    """A SHOULD is broken."""


class Broken(Exception):
    """A MUST is broken; the text tells the story."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("runs-conformance", "checks of an Assistants threads-and-runs server")
    group.addoption(
        "--provider", metavar="PROFILE", help="Drive a provider; each check is a test."
    )
    group.addoption(
        "--provider-option", metavar="OPTION", action="append", default=[], help=_HELP_OPTION
    )


def pytest_configure(config: pytest.Config) -> None:
    """Prepare the one run of the provider."""
    profile = config.getoption("--provider")
    options = config.getoption("--provider-option")
    if profile is None:
        if options:
            raise pytest.UsageError("--provider-option needs --provider PROFILE")
        return
    if config.getoption("numprocesses", None) or hasattr(config, "workerinput"):
        raise pytest.UsageError(
            "--provider drives a provider once, in one process: leave out -n; "
            "--provider-option=--concurrency=N sends more at a time"
        )
    config.stash[_RUN] = Run(profile, options)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With a provider and no path, collect its checks and none of the tests that lie about."""
    return True if _RUN in config.stash and not _paths_given(config) else None


def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add a test for each check that the options select."""
    if _RUN in config.stash:
        items.extend(_provider(session, config.stash[_RUN].profile).collect())


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Let a run in which too little was tested not end well."""
    run = session.config.stash.get(_RUN, None)
    ended_well = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
    if run is not None and run.code and ended_well:
        session.exitstatus = run.code


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what the run found, and where its report is."""
    run = config.stash.get(_RUN, None)
    if run is not None and run.said:
        terminalreporter.section("runs-conformance")
        terminalreporter.write_line(run.said)


def _provider(session: pytest.Session, profile: str) -> Provider:
    return Provider.from_parent(session, name=profile, nodeid=profile)


def _paths_given(config: pytest.Config) -> bool:
    return config.args_source == pytest.Config.ArgsSource.ARGS


class Run:
    """The one run of the provider in a session.

    Args:
        profile: name, or path of a profile's .toml.
        options: of `check`.
    """

    def __init__(self, profile: str, options: Sequence[str]) -> None:
        self.profile = profile
        self.code: int | None = None
        self.said = ""
        self._arguments = ["check", profile, *options]
        self._results: dict[str, Result] | None = None

    def checks(self) -> tuple[str, ...]:
        """Return the ids of the checks that the options select. Raises pytest.UsageError."""
        from conformance.cli.check import selected
        from conformance.errors import SuiteError

        try:
            return selected(self._arguments[1:])
        except SuiteError as error:
            raise pytest.UsageError(str(error)) from error

    def result(self, check: str) -> Result | None:
        """Return what came of a check; drive the provider first if that was not done yet."""
        if self._results is None:
            self._results = {result.check: result for result in self._drive().results}
        return self._results.get(check)

    def _drive(self) -> RunRecord:
        from conformance import record
        from conformance.cli.app import run

        arguments = list(self._arguments)
        if not any(one == "--out" or one.startswith("--out=") for one in arguments):
            arguments += ["--out", str(Path(tempfile.mkdtemp(prefix="runs-conformance-")) / "run")]
        place = arguments[arguments.index("--out") + 1] if "--out" in arguments else None
        place = place or next(
            one.partition("=")[2] for one in arguments if one.startswith("--out=")
        )
        self.code = run([*arguments, "--quiet"])
        file = Path(place) / "run.json"
        if not file.exists():
            pytest.exit(f"runs-conformance check ended {self.code}; see above", self.code or 3)
        found = record.decode(file.read_bytes())
        self.said = f"{_headline(found)}\nreport: {file.with_name('report.html')}"
        return found


def _headline(record: RunRecord) -> str:
    from conformance.report.cells import headline

    return headline(record)


class Provider(pytest.Collector):
    """The provider under test."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test for each check."""
        for check in self.config.stash[_RUN].checks():
            yield Check.from_parent(self, name=check)


class Check(pytest.Item):
    """One check of the provider."""

    def runtest(self) -> None:
        """Look up its verdict; the first to be run drives the provider."""
        result = self.config.stash[_RUN].result(self.name)
        if result is None:
            pytest.skip("no requirement of the edition that the provider speaks")
        self.user_properties.append(("verdict", result.verdict))
        story = _story(result)
        if result.excuse is not None:
            pytest.xfail(story)
        if result.verdict in _SKIPPED:
            pytest.skip(story)
        if result.verdict == "error" or _fails(result):
            raise Broken(story)
        if result.verdict in ("warn", "flaky"):
            warnings.warn(story, ConformanceWarning, stacklevel=1)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Tell the story; where our code stood when it told it is of no interest."""
        if isinstance(excinfo.value, Broken):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Name it by its id and its provider."""
        return self.path, None, f"{self.name} at {self.config.stash[_RUN].profile}"


def _fails(result: Result) -> bool:
    return result.verdict == "fail" or (result.verdict == "flaky" and result.level == "MUST")


def _story(result: Result) -> str:
    from conformance.report import cells
    from conformance.report.text import line

    lines = [f"{cells.MARKS[result.verdict].word} ({result.level}) {result.summary}"]
    if result.expected:
        lines.append(f"expected: {line(result.expected)}")
    lines.append(f"observed: {line(cells.said(result))}")
    if result.excuse is not None:
        lines.append(cells.excused(result.excuse))
    if result.exchanges:
        lines.append(f"exchanges: {', '.join(map(str, result.exchanges[:20]))}")
    return "\n".join(lines)
