"""What the soak has come to so far: kept in a file, and summed up in a table."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from attrs import asdict, frozen

ROOT = Path(__file__).parents[2]
SOURCES = ("conformance/**/*.py", "conformance/**/*.toml", "openapi.yaml")


@frozen
class Setting:
    """One way to play it."""

    edition: str
    seed: int
    concurrency: int
    pace: str
    model: str


@frozen
class Said:
    """What came of it: the verdict of every check, and what the scenarios ended with."""

    setting: Setting
    verdicts: dict[str, str]
    exit_code: int
    crashes: tuple[str, ...]


@cache
def fingerprint() -> str:
    """Return a digest of the suite and the reference: what was said by others says nothing."""
    digest = hashlib.sha256()
    for path in sorted(path for glob in SOURCES for path in ROOT.glob(glob)):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


class Journal:
    """A file with a line for each setting that was played, by the suite as it is.

    Args:
        path: of the file; its folder is made when it is written.
        mark: of the suite that plays.
    """

    def __init__(self, path: Path, mark: str | None = None) -> None:
        self._path = path
        self._mark = fingerprint() if mark is None else mark

    def read(self) -> dict[Setting, Said]:
        """Return what is known. A last line that was cut off is not."""
        found = {}
        for line in self._lines():
            try:
                told = json.loads(line)
            except ValueError:
                continue
            if told.pop("mark") == self._mark:
                setting = Setting(**told.pop("setting"))
                found[setting] = Said(setting, **{**told, "crashes": tuple(told["crashes"])})
        return found

    def _lines(self) -> Iterable[str]:
        return self._path.read_text("utf-8").splitlines() if self._path.is_file() else ()

    def add(self, said: Said) -> None:
        """Write down what came of one setting."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            # What stands before may have been cut off.
            file.write("\n" + json.dumps({"mark": self._mark, **asdict(said)}))

    def forget(self) -> None:
        """Take the file away."""
        self._path.unlink(missing_ok=True)


def table(found: Iterable[tuple[Setting, int]]) -> Iterator[str]:
    """Yield the lines of a table: runs and findings by edition, pace, concurrency and model.

    Args:
        found: the settings that were played, each with the number of its findings.
    """
    cells: dict[tuple[str, str, int, str], list[int]] = defaultdict(list)
    for setting, findings in found:
        key = (setting.edition, setting.pace, setting.concurrency, setting.model)
        cells[key].append(findings)
    yield f"{'edition':<12} {'pace':<5} {'concurrency':>11}  {'model':<10} {'runs':>5} {'findings':>9}"
    for (edition, pace, concurrency, model), counts in sorted(cells.items()):
        row = f"{edition:<12} {pace:<5} {concurrency:>11}  {model:<10}"
        yield f"{row} {len(counts):>5} {sum(counts):>9}"
