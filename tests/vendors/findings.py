"""quirks.toml as values: what is known of each server that is compared here."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from tests.vendors.installing import HERE

QUIRKS = HERE / "quirks.toml"
BROKEN = ("fail", "warn")


@frozen
class Quirk:
    """One cause of findings in one version of one server.

    Attributes:
        server: name of the run.
        version: that it was found in.
        checks: the checks that it trips, with what each says.
        cause: what the server does.
        breaks: what that does to a client.
        evidence: operation, label and status of an exchange that shows it.
        drawn: whether only generated requests find it, so that a run may not draw one that does.
    """

    server: str
    version: str
    checks: Mapping[str, str]
    cause: str
    breaks: str
    evidence: Mapping[str, Any]
    drawn: bool = False

    @property
    def is_deviation(self) -> bool:
        """Whether it is a finding; what merely differs from what was observed is none."""
        return any(verdict in BROKEN for verdict in self.checks.values())


def quirks() -> tuple[Quirk, ...]:
    """Return all rows, in the order of the file."""
    return tuple(Quirk(**row) for row in tomllib.loads(QUIRKS.read_text("utf-8"))["quirk"])


def exchanges(run: Path) -> dict[int, dict[str, Any]]:
    """Return the raw exchanges of a run by their index."""
    lines = (run / "exchanges.ndjson").read_text(encoding="utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line]
    return {row["index"]: row for row in rows if row["kind"] == "exchange"}
