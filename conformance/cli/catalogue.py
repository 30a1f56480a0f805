"""`checks`, `scenarios`, `mutants`, `explain`: what there is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import typer
from rich.cells import cell_len

from conformance.checks import CHECKS
from conformance.cli.options import in_language
from conformance.cli.selection import edition_name
from conformance.contract import document
from conformance.contract.consequences import breaks
from conformance.contract.editions import project
from conformance.contract.ledger import Requirement, ledger
from conformance.errors import UsageError
from conformance.mutants import MUTANTS
from conformance.properties import PROPERTIES
from conformance.report.cells import PROVENANCES, TIER_LABELS
from conformance.report.language import tr
from conformance.scenarios import SCENARIOS


class Format(StrEnum):
    """How a catalogue is printed."""

    text = "text"
    json = "json"


class DocumentFormat(StrEnum):
    """How the contract is printed."""

    yaml = "yaml"
    json = "json"


_FORMAT = typer.Option(Format.text, help="text or json.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (checks, scenarios, explain):
        app.command(command.__name__, help=command.__doc__)(in_language(command))
    app.command("mutants", help=mutants.__doc__)(mutants)
    app.command("contract", help=contract.__doc__)(contract)


def checks(format: Format = _FORMAT) -> None:  # noqa: A002 - the option's name is binding
    """List the requirements that a provider is judged by.

    Example:  runs-conformance checks --format json
    """
    rows = [_requirement(requirement) for requirement in ledger()]
    print_rows(_told(format, rows), rows, ("id", "level", "tier", "provenance", "text"))


def _told(format: Format, rows: Iterable[dict[str, Any]]) -> Format:  # noqa: A002
    """Say the texts of rows in the language in force, unless a program is to read them."""
    if format is Format.text:
        for row in rows:
            row["text"] = tr(row["text"])
    return format


def _requirement(requirement: Requirement) -> dict[str, Any]:
    return {
        "id": requirement.id,
        "level": requirement.level,
        "tier": requirement.tier,
        "provenance": requirement.provenance,
        "editions": list(requirement.editions),
        "text": requirement.text,
        "pointer": requirement.pointer,
        "needs": list(requirement.needs),
    }


def scenarios(format: Format = _FORMAT) -> None:  # noqa: A002
    """List the scripted and generated conversations, with what they cost.

    Example:  runs-conformance scenarios --format json
    """
    rows = [
        {
            "name": scenario.name,
            "requests": scenario.requests,
            "paid_runs": scenario.paid_runs,
            "text": scenario.text,
            "shows": list(scenario.shows),
        }
        for scenario in (*SCENARIOS, *PROPERTIES)
    ]
    print_rows(_told(format, rows), rows, ("name", "requests", "paid_runs", "text"))


def mutants(format: Format = _FORMAT) -> None:  # noqa: A002
    """List the defects that prove the checks, each with the checks that it must trip.

    Example:  runs-conformance mutants
    """
    rows = [{"name": m.name, "text": m.text, "trips": list(m.trips)} for m in MUTANTS.values()]
    print_rows(format, rows, ("name", "text", "trips"))


def explain(id: str = typer.Argument(..., help="A requirement id.")) -> None:  # noqa: A002
    """Say what a requirement asks for, where it comes from, and what proves its check.

    Example:  runs-conformance explain RUN-NULL-007
    """
    found = next((r for r in ledger() if r.id == id.upper()), None)
    if found is None:
        unknown = tr("no requirement %(id)s: see `runs-conformance checks`", id=repr(id))
        raise UsageError(unknown)
    proofs = [m.name for m in MUTANTS.values() if found.id in m.trips]
    law = (CHECKS[found.id].__doc__ or "").strip()
    lines = {
        found.id: tr(found.text),
        tr("what it breaks"): tr(breaks(found.id)),
        tr("level"): found.level,
        tr("tier"): f"{found.tier} ({tr(TIER_LABELS[found.tier])})",
        tr("provenance"): f"{found.provenance} ({tr(PROVENANCES[found.provenance])})",
        tr("editions"): ", ".join(found.editions),
        tr("stands in"): found.pointer,
        tr("is seen with"): ", ".join(found.operations) or tr("any operation"),
        tr("needs"): ", ".join(found.needs) or tr("nothing"),
        tr("check"): law or tr("one function for a family of fields"),
        tr("proven by"): ", ".join(proofs) or tr("no mutant yet"),
    }
    widest = max(map(cell_len, lines))
    for name, value in lines.items():
        typer.echo(f"{name}{' ' * (widest - cell_len(name))} {value}")


def contract(
    edition: str = typer.Option(..., help="Edition, e.g. v2-2026-08."),
    format: DocumentFormat = typer.Option(DocumentFormat.yaml, help="yaml or json."),  # noqa: A002
) -> None:
    """Print the plain OpenAPI document of one edition, for any other tool.

    Example:  runs-conformance contract --edition v2-2026-08 > openapi.v2.yaml
    """
    projected = project(document.load(), edition_name(edition))
    if format is DocumentFormat.json:
        typer.echo(json.dumps(projected, indent=2, ensure_ascii=False))
        return
    import yaml  # only here: the other catalogues need not pay for it

    typer.echo(yaml.safe_dump(projected, sort_keys=False, allow_unicode=True, width=100), nl=False)


def print_rows(format: Format, rows: list[dict[str, Any]], columns: Iterable[str]) -> None:  # noqa: A002
    """Print rows as JSON, or as columns."""
    if format is Format.json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    names = list(columns)
    widths = {name: max((len(_cell(row, name)) for row in rows), default=0) for name in names[:-1]}
    for row in rows:
        cells = [_cell(row, name).ljust(widths[name]) for name in names[:-1]]
        typer.echo("  ".join([*cells, _cell(row, names[-1])]))


def _cell(row: Mapping[str, Any], name: str) -> str:
    value = row[name]
    if isinstance(value, list):
        value = ", ".join(map(str, value)) or None
    return "–" if value is None else str(value)
