"""`lint`: what is wrong with a provider's own OpenAPI document."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path

import typer
from rich.console import Console

import conformance
from conformance.cli.selection import edition_name
from conformance.contract.lint import Report, Severity, Unreadable, parse, sarif, structured, text
from conformance.contract.lint import lint as lint_document
from conformance.errors import UsageError


class Format(StrEnum):
    """How the findings are printed."""

    text = "text"
    json = "json"
    sarif = "sarif"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("lint", help=lint.__doc__)(lint)


def lint(
    file: str = typer.Argument(..., help="OpenAPI 2, 3.0 or 3.1, YAML or JSON; - for stdin."),
    edition: str | None = typer.Option(
        None, help="Edition to judge by, e.g. v2-2026-08; without, the one that fits best."
    ),
    format: Format = typer.Option(Format.text, help="text, json or sarif."),  # noqa: A002
    severity: Severity = typer.Option(Severity.note, help="The least severity to show."),
) -> None:
    """Say what is wrong with a provider's own OpenAPI document. Sends nothing.

    Exits 1 if there are errors, 5 if there is nothing of this API in the document.

    Example:  runs-conformance lint relay.yaml --severity error

    Example:  runs-conformance lint relay.json --edition v1-2023-11 --format sarif > lint.sarif
    """
    try:
        source = parse(_bytes(file), file)
        report = lint_document(source, edition_name(edition) if edition else None)
    except Unreadable as error:
        raise UsageError(f"{file}: {error}") from None
    _print(report, format, severity)
    raise typer.Exit(report.exit_code)


def _print(report: Report, form: Format, least: Severity) -> None:
    if form is Format.text:
        console = Console(soft_wrap=True)
        for line in text.lines(report, least):
            console.print(line)
        return
    if form is Format.json:
        value = structured.structured(report, least)
    else:
        value = sarif.sarif(report, conformance.__version__, least)
    # Escaped beyond ASCII, so that no console's encoding can stop it.
    sys.stdout.write(json.dumps(value, indent=2) + "\n")


def _bytes(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror or error}") from None
