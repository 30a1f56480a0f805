"""Writes the client of the contract, or says where the one on disk differs from it.

The output is a pure function of openapi.yaml, generator-config.yaml, generator-templates/ and
two pinned tools; a warning of the generator is a failure, since without `--fail-on-warning` it
leaves out what it does not understand and ends well.

    python -m conformance.contract.generate            write generated/assistants_api
    python -m conformance.contract.generate --check    exit 1 and name the files that differ
"""

from __future__ import annotations

import argparse
import filecmp
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata, util
from pathlib import Path
from typing import Any

from conformance.contract import document
from conformance.contract.api_changes import changes
from conformance.contract.tolerant import tolerant

PINS = {"griffelib": "2.4.1", "openapi-python-client": "0.29.1", "ruff": "0.17.6"}
"""The tools that generating takes; other releases give other output."""

ORIGINALS = {
    "client.py.jinja": "4eac65762f21014a7fbf59e730f1be6d28c9c85ddc1c40b458b6ff5f67a64c9e",
    "endpoint_macros.py.jinja": "58edb8b4913db6ed4863c633fb39365364494398c8156c77151c6676f1b28fee",
    "endpoint_module.py.jinja": "c1b2628053eb4875ba59566baa5ae907666f9cbfafa308d93f970a4404b7cd52",
    "errors.py.jinja": "b6ba7ea79aa7d7f24b47119985d1ed20268d3da0ab70309ee138088a106b6af9",
    "helpers.jinja": "4e6ada7b7a8806e739faa7b1f330c1db2b924180a3003df0a4e048edcb549f02",
    "model.py.jinja": "fd1c79680d51c06cfbb89809ad123750ba9add98b688036c04cabbf1f8ba40a0",
    "models_init.py.jinja": "4f64a3d6e1b15a561be5573c1b7702eb928c0e4fa6b67107d20e57a74c44d51a",
    "package_init.py.jinja": "ac15907e32dc39bd9b83ea6f2002fb87514f2182b97f88231b5a9c47321f6210",
    "types.py.jinja": "93df9d75883a4eafac77dd21bc6907f3ef612e3f7841e08656618dcf6c4ce494",
}
"""Digests of the pinned generator's own templates that ours replace or call.

When a new pin changes one, ours has to be read against it again.
"""

ROOT = Path(__file__).parents[2]
"""The checkout: what the client is made of is not part of an installed package."""

PACKAGE = Path("generated") / "assistants_api"


class CannotGenerate(Exception):
    """The client cannot be generated; the message says why and what to do."""


def generate(contract: Mapping[str, Any], root: Path, target: Path) -> None:
    """Write the client package of a contract.

    Args:
        contract: openapi.yaml, parsed.
        root: the folder with generator-config.yaml and generator-templates/.
        target: the package to write. It must not exist.

    Raises:
        CannotGenerate: a tool is missing or not the pinned one, or the generator warned.
    """
    _require_pins()
    with tempfile.TemporaryDirectory(prefix="generate-") as scratch:
        # The package is named after its folder, and imports are sorted by that name.
        package = Path(scratch) / PACKAGE.name
        source = Path(scratch) / "tolerant.json"
        source.write_text(json.dumps(tolerant(contract), indent=1), encoding="utf-8")
        _run_generator(source, root, package)
        (package / "py.typed").write_bytes(b"")
        shutil.copytree(package, target, ignore=shutil.ignore_patterns("__pycache__", ".*"))


def _run_generator(source: Path, root: Path, package: Path) -> None:
    command = [
        *(sys.executable, "-m", "openapi_python_client", "generate"),
        *("--path", str(source)),
        *("--config", str(root / "generator-config.yaml")),
        *("--custom-template-path", str(root / "generator-templates")),
        *("--output-path", str(package)),
        *("--meta", "none", "--fail-on-warning"),
    ]
    ran = subprocess.run(  # noqa: S603 - our own command
        command,
        cwd=source.parent,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise CannotGenerate(f"The generator did not end well.\n{ran.stdout}{ran.stderr}".rstrip())


def _environment() -> dict[str, str]:
    # The formatter is called by name: it has to be the one beside this interpreter. Sets are
    # iterated by the generator in places, so their order is fixed.
    beside = str(Path(sys.executable).parent)
    path = os.pathsep.join([beside, os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "PYTHONHASHSEED": "0", "NO_COLOR": "1", "COLUMNS": "200"}


def _require_pins() -> None:
    for name, pinned in PINS.items():
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            raise CannotGenerate(
                f"{name} is not installed. Generating needs the extra `dev`: pip install '.[dev]'"
            ) from None
        if found != pinned:
            raise CannotGenerate(
                f"{name} is {found}, the client is generated with {pinned}: pip install '.[dev]'"
            )


def original_digest(template: str) -> str:
    """Return the sha256 of one of the installed generator's own templates."""
    spec = util.find_spec("openapi_python_client")
    if spec is None or spec.origin is None:
        raise CannotGenerate("openapi-python-client is not installed: pip install '.[dev]'")
    path = Path(spec.origin).parent / "templates" / template
    return hashlib.sha256(path.read_bytes()).hexdigest()


def differences(fresh: Path, present: Path) -> tuple[str, ...]:
    """Return what separates two packages: one line a file, sorted by path."""
    return tuple(sorted(_differences(fresh, present), key=lambda row: row.split()[-1]))


def _differences(fresh: Path, present: Path) -> Iterator[str]:
    wanted, found = _files(fresh), _files(present)
    yield from (f"missing  {name}" for name in wanted - found)
    yield from (f"surplus  {name}" for name in found - wanted)
    for name in wanted & found:
        if not filecmp.cmp(fresh / name, present / name, shallow=False):
            yield f"differs  {name}"


def _files(package: Path) -> set[str]:
    return {
        path.relative_to(package).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Run the command; return its exit code: 1 for a difference, 2 if it cannot generate."""
    parser = argparse.ArgumentParser(prog="python -m conformance.contract.generate")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 on a diff")
    check = parser.parse_args(arguments).check
    present = root / PACKAGE
    with tempfile.TemporaryDirectory(prefix="generated-") as scratch:
        fresh = Path(scratch) / PACKAGE.name
        try:
            generate(document.load(), root, fresh)
        except CannotGenerate as error:
            sys.stderr.write(f"{error}\n")
            return 2
        rows = differences(fresh, present)
        said = _public_changes(present, fresh) if rows else ""
        if rows and check:
            found = "\n".join(f"  {row}" for row in rows)
            sys.stderr.write(
                f"{PACKAGE} is not what `make generate` writes; {len(rows)} files:\n{found}\n{said}"
            )
            return 1
        if rows:
            shutil.rmtree(present, ignore_errors=True)
            shutil.copytree(fresh, present)
    sys.stdout.write(f"{PACKAGE}: {len(rows)} files changed\n{said}")
    return 0


def _public_changes(present: Path, fresh: Path) -> str:
    if not (present / "__init__.py").is_file():
        return ""
    rows = changes(present, fresh)
    found = "".join(f"  {row}\n" for row in rows)
    return f"public names that change: {len(rows)}\n{found}"


if __name__ == "__main__":
    sys.exit(main())
