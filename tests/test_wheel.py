"""What is shipped: an installed wheel runs every command outside a checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GENERATED = ROOT / "generated"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked as pip would: a folder to put first on the path."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(site: Path, cwd: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the unpacked wheel in front of the checkout, outside of it."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(site), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_holds_the_contract_and_all_data(installed: Path) -> None:
    shipped = {str(p.relative_to(installed)) for p in installed.rglob("*") if p.is_file()}
    for base, package in ((ROOT, "conformance"), (ROOT, "runs_client"), (GENERATED, "")):
        for source in (base / package).rglob("*"):
            if source.is_file() and "__pycache__" not in source.parts:
                assert str(source.relative_to(base)) in shipped
    assert (installed / "conformance/contract/openapi.yaml").read_bytes() == (
        ROOT / "openapi.yaml"
    ).read_bytes()
    assert not any(name.startswith(("tests/", "bench/")) for name in shipped)


def test_check_runs_outside_a_checkout(installed: Path, tmp_path: Path) -> None:
    where = run(installed, tmp_path, "-c", "import conformance; print(conformance.__file__)")
    assert where.stdout.strip() == str(installed / "conformance/__init__.py")
    checked = run(
        installed, tmp_path, "-m", "conformance", "check", "--quiet", "--out", "run", "--tier",
        "isolation",
    )  # fmt: skip
    assert (checked.returncode, checked.stderr) == (0, "")
    assert (tmp_path / "run" / "report.html").is_file()
    contract = run(installed, tmp_path, "-m", "conformance", "contract", "--edition", "v2")
    assert contract.stdout.startswith("openapi: 3.1")


def test_the_client_imports_nothing_of_the_suite(installed: Path, tmp_path: Path) -> None:
    code = (
        "import sys, assistants_api, runs_client;"
        "print([m for m in sys.modules if m.split('.')[0] in"
        " {'conformance', 'schemathesis', 'hypothesis', 'starlette', 'msgspec', 'yaml', 'rich'}])"
    )
    assert run(installed, tmp_path, "-c", code).stdout.strip() == "[]"
