"""How long `compare` takes over many runs, and how large its page becomes.

Run with `make bench`. The runs are one real run of the reference under fifty names; a second of
the CPU is what counts, since the machine may be busy with other things.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import tempfile
import time
from pathlib import Path

from conformance.cli.app import run

LIMIT_SECONDS = 10.0


def several(folder: Path, number: int) -> list[Path]:
    """Return directories of runs by as many providers, each broken in another place."""
    base = folder / "base"
    quietly(["check", "--quiet", "--seed", "1", "--out", str(base)])
    found = json.loads((base / "run.json").read_text())
    made = []
    for place in range(number):
        copy = Path(shutil.copytree(base, folder / f"run-{place}"))
        for at, result in enumerate(found["results"]):
            broken = (at + place) % 9 == 0
            result["verdict"] = "fail" if broken else "pass"
            result["observed"] = f"status {400 + place}" if broken else None
        provider = found["provider"] | {"name": f"gateway-{place}"}
        (copy / "run.json").write_text(json.dumps(found | {"provider": provider}))
        made.append(copy)
    return made


def quietly(arguments: list[str]) -> None:
    """Run a command for what it writes, not for what it says."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert run(arguments) == 0


def main() -> None:
    """Print the table."""
    print("runs   compare s (wall)   compare s (CPU)   index.html kB   all files MB")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runs = several(folder, 50)
        for number in (2, 10, 50):
            out = folder / f"out-{number}"
            begun, spent = time.perf_counter(), time.process_time()
            quietly(["compare", *map(str, runs[:number]), "--out", str(out)])
            wall, spent = time.perf_counter() - begun, time.process_time() - spent
            index = (out / "index.html").stat().st_size / 1e3
            total = sum(file.stat().st_size for file in out.rglob("*.*")) / 1e6
            print(f"{number:4}   {wall:16.2f}   {spent:15.2f}   {index:13.0f}   {total:12.1f}")
    if spent > LIMIT_SECONDS:
        raise SystemExit(f"50 runs took {spent:.1f} s; {LIMIT_SECONDS:.0f} s are allowed")


if __name__ == "__main__":
    main()
