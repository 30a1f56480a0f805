"""`make generate` is a pure function of document, settings, templates and pins."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conformance.contract import document, generate

ROOT = Path(__file__).parents[2]


def test_the_client_on_disk_is_what_the_contract_gives(capsys: pytest.CaptureFixture[str]):
    assert generate.main(["--check"]) == 0, capsys.readouterr().err


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout's worth of inputs, with the client on disk."""
    shutil.copy(ROOT / "generator-config.yaml", tmp_path)
    shutil.copytree(ROOT / "generator-templates", tmp_path / "generator-templates")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / generate.PACKAGE, tmp_path / generate.PACKAGE, ignore=ignored)
    return tmp_path


def test_check_names_what_differs_and_changes_nothing(
    checkout: Path, capsys: pytest.CaptureFixture[str]
):
    package = checkout / generate.PACKAGE
    (package / "types.py").write_text("edited by hand\n")
    (package / "py.typed").unlink()
    (package / "extra.py").write_text("")
    assert generate.main(["--check"], root=checkout) == 1
    said = capsys.readouterr().err
    assert "differs  types.py" in said
    assert "missing  py.typed" in said
    assert "surplus  extra.py" in said
    assert (package / "types.py").read_text() == "edited by hand\n"


def test_a_regeneration_says_what_it_changes_for_importers(
    checkout: Path, capsys: pytest.CaptureFixture[str]
):
    """New, gone, of another type: one line each; a whole class is one line."""
    run = checkout / generate.PACKAGE / "models" / "run.py"
    text = run.read_text().replace("created_at: int\n", "created_at: str\n")
    run.write_text(text.replace("    expires_at: int | None\n", "    ends_at: int | None\n"))
    (checkout / generate.PACKAGE / "models" / "thread.py").unlink()
    (checkout / generate.PACKAGE / "models" / "gone.py").write_text("class Gone:\n    x: int\n")
    assert generate.main(["--check"], root=checkout) == 1
    said = capsys.readouterr().err.split("public names that change: 5\n")[1].splitlines()
    module = "assistants_api.models"
    assert said == [
        f"  removed  {module}.gone",
        f"  removed  {module}.run.Run.ends_at",
        f"  changed  {module}.run.Run.created_at: str -> int",
        f"  added    {module}.run.Run.expires_at",
        f"  added    {module}.thread",
    ]


def test_generating_repairs_what_differs_and_a_second_time_does_nothing(
    checkout: Path, capsys: pytest.CaptureFixture[str]
):
    package = checkout / generate.PACKAGE
    (package / "types.py").write_text("edited by hand\n")
    (package / "extra.py").write_text("")
    assert generate.main([], root=checkout) == 0
    assert "2 files changed" in capsys.readouterr().out
    assert generate.differences(ROOT / generate.PACKAGE, package) == ()
    assert generate.main([], root=checkout) == 0
    assert "0 files changed" in capsys.readouterr().out


def test_the_output_does_not_depend_on_folder_hash_seed_or_settings_around(tmp_path: Path):
    """Run from elsewhere, under another hash seed, below a ruff.toml that would reformat it."""
    (tmp_path / "ruff.toml").write_text("line-length = 40\n")
    ran = subprocess.run(
        [sys.executable, "-m", "conformance.contract.generate", "--check"],
        cwd=tmp_path,
        env={"PATH": "/nowhere", "PYTHONHASHSEED": "4321", "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr


def test_a_warning_of_the_generator_is_a_failure_with_its_text(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Two components that become one class: the generator drops one and calls it a warning."""
    strict = json.loads(json.dumps(document.load()))
    schemas = strict["components"]["schemas"]
    schemas["run"] = {"type": "object", "properties": {"a": {}}}
    schemas["Run"]["properties"]["twin"] = {"$ref": "#/components/schemas/run"}
    monkeypatch.setattr(document, "load", lambda: strict)
    assert generate.main([], root=checkout) == 2
    said = capsys.readouterr().err
    assert "duplicate models" in said
    assert generate.differences(ROOT / generate.PACKAGE, checkout / generate.PACKAGE) == ()


@pytest.mark.parametrize("name", sorted(generate.PINS))
def test_another_release_of_a_tool_is_refused(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    real = generate.metadata.version
    monkeypatch.setattr(
        generate.metadata, "version", lambda asked: "0.0.1" if asked == name else real(asked)
    )
    assert generate.main(["--check"]) == 2
    said = capsys.readouterr().err
    assert f"{name} is 0.0.1" in said
    assert generate.PINS[name] in said


def test_a_missing_tool_says_which_extra_installs_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def absent(name: str) -> Any:
        raise generate.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(generate.metadata, "version", absent)
    assert generate.main(["--check"]) == 2
    assert "pip install '.[dev]'" in capsys.readouterr().err


def test_the_pins_are_those_of_the_package():
    extras = (ROOT / "pyproject.toml").read_text()
    for name, version in generate.PINS.items():
        assert f'"{name}=={version}"' in extras


@pytest.mark.parametrize("template", sorted(generate.ORIGINALS))
def test_the_original_of_an_overridden_template_is_the_one_that_was_read(template: str):
    """An upgrade of the generator that touches this template asks for a new look at ours."""
    assert generate.original_digest(template) == generate.ORIGINALS[template]


def test_every_override_has_an_original_and_says_why_it_exists():
    ours = {path.name for path in (ROOT / "generator-templates").rglob("*.jinja")}
    assert ours < set(generate.ORIGINALS)
    for name in ours:
        text = (ROOT / "generator-templates" / name).read_text()
        assert text.startswith("{#"), name
        assert "Why:" in text.split("#}")[0], name
