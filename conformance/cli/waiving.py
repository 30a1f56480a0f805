"""Reads what `check` is told to put up with: a file of waivers, and an earlier run."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from conformance import judge, rundir
from conformance.contract.ledger import ledger
from conformance.errors import UsageError
from conformance.trace import Baseline, Waiver
from conformance.waivers import FAILED

_KEYS = "check, provider, owner, reason, expires"


def waivers(path: Path) -> tuple[Waiver, ...]:
    """Read a file of waivers.

    Raises:
        UsageError: it cannot be read, is no TOML, or a waiver in it is not whole or names no check.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the waivers in {path}: {error}") from error
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is no TOML: {error}") from error
    if set(content) - {"waiver"} or not isinstance(content.get("waiver", []), list):
        raise UsageError(f"{path} holds something that is no [[waiver]]")
    rows = content.get("waiver", [])
    return tuple(_waiver(row, f"{path}, waiver {n}") for n, row in enumerate(rows, start=1))


def _waiver(row: dict[str, Any], place: str) -> Waiver:
    # TOML has dates of its own; a text of the same look does as well.
    plain = {k: v.isoformat() if isinstance(v, date) else v for k, v in row.items()}
    try:
        waiver = msgspec.convert(plain, Waiver)
        date.fromisoformat(waiver.expires)
    except (msgspec.ValidationError, ValueError) as error:
        raise UsageError(f"{place}: {error}. A waiver has {_KEYS} (a date).") from error
    empty = [name for name in ("provider", "owner", "reason") if not getattr(waiver, name).strip()]
    if empty:
        raise UsageError(f"{place}: {', '.join(empty)} must say something")
    if waiver.check not in {requirement.id for requirement in ledger()}:
        raise UsageError(f"{place}: no check {waiver.check}: see `runs-conformance checks`")
    return waiver


def baseline(directory: Path) -> Baseline:
    """Read an earlier run, whose failures are known from then on. It is judged again first.

    Raises:
        UsageError: the directory holds no run, or one that did not reach its end.
    """
    record = judge.judge(rundir.read_trace(directory), editions=())
    if not record.complete:
        raise UsageError(f"{directory} did not reach its end, so it is no baseline")
    failing = tuple(result.check for result in record.results if result.verdict in FAILED)
    return Baseline(provider=record.provider.name, started_at=record.started_at, failing=failing)
