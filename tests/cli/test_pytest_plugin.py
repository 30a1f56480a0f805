"""`pytest --provider`: each check is a test, and what was not tested is no success."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.cli.conftest import Broken

pytest_plugins = "pytester"


def _options(broken: Broken) -> list[str]:
    pairs = iter(broken.arguments)
    joined = [a if "=" in a else f"{a}={next(pairs)}" for a in pairs]
    return [f"--provider-option={option}" for option in joined]


def test_pytest_finds_the_plugin_by_itself() -> None:
    (found,) = (e for e in entry_points(group="pytest11") if e.name == "runs-conformance")
    assert found.load().__name__ == "conformance.cli.pytest_plugin"


def test_each_check_is_a_test_and_a_broken_must_fails(
    pytester: pytest.Pytester, broken: Broken
) -> None:
    pytester.makepyfile("def test_of_somebody():\n    assert False, 'not asked for'")
    result = pytester.runpytest_subprocess("--provider", "localhost", *_options(broken), "-v")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    counts = result.parseoutcomes()
    assert counts["failed"] == 1
    assert counts["passed"] > 10
    result.stdout.fnmatch_lines([f"localhost::{broken.check} FAILED*", "*fail (MUST) *"])
    result.stdout.fnmatch_lines(["*expected: *", "*observed: *", "report: *report.html"])
    result.stdout.no_fnmatch_line("*not asked for*")


def test_a_waived_failure_is_an_expected_one(
    pytester: pytest.Pytester, broken: Broken, tmp_path: Path
) -> None:
    waivers = tmp_path / "waivers.toml"
    waivers.write_text(
        f'[[waiver]]\ncheck = "{broken.check}"\nprovider = "*"\nowner = "us"\n'
        'reason = "known"\nexpires = 2099-01-01\n'
    )
    options = [*_options(broken), f"--provider-option=--waivers={waivers}"]
    result = pytester.runpytest_subprocess("--provider", "localhost", *options)
    assert result.ret == pytest.ExitCode.OK
    assert result.parseoutcomes()["xfailed"] == 1


def test_beside_paths_that_are_given_both_are_run(
    pytester: pytest.Pytester, broken: Broken
) -> None:
    path = pytester.makepyfile("def test_of_ours():\n    pass")
    result = pytester.runpytest_subprocess(
        path, "--provider", "localhost", *_options(broken), "-v"
    )
    result.stdout.fnmatch_lines(["*::test_of_ours PASSED*", "localhost::RUN-GET-001 PASSED*"])


def test_a_provider_that_nobody_reaches_is_no_success(pytester: pytest.Pytester) -> None:
    options = ["--base-url=http://127.0.0.1:9/v1", "--only=RUN-GET-*"]
    result = pytester.runpytest_subprocess(
        "--provider", "localhost", *(f"--provider-option={option}" for option in options)
    )
    assert result.ret == 4
    assert set(result.parseoutcomes()) == {"skipped"}


def test_collecting_sends_nothing(pytester: pytest.Pytester) -> None:
    options = ["--base-url=http://127.0.0.1:9/v1", "--only=RUN-GET-001"]
    result = pytester.runpytest_subprocess(
        "--collect-only", "--provider=localhost", *(f"--provider-option={o}" for o in options)
    )
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*<Check RUN-GET-001>*"])
    result.stdout.no_fnmatch_line("*report:*")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--provider", "nobody"], "*nobody*"),
        (["--provider=localhost", "--provider-option=--edition=v9"], "*no edition 'v9'*"),
        (["--provider=localhost", "--provider-option=--no-such"], "*--no-such*"),
        (["--provider-option=--edition=v2"], "*needs --provider*"),
    ],
)
def test_what_cannot_be_understood_is_a_usage_error(
    pytester: pytest.Pytester, arguments: list[str], said: str
) -> None:
    result = pytester.runpytest_subprocess(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([said])


def test_without_a_provider_it_does_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_of_ours():\n    pass")
    result = pytester.runpytest_subprocess("-v")
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*runs-conformance*report*")
