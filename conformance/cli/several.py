"""`compare`, `diff`, `history` and `badge`: what runs say that are on file."""

from __future__ import annotations

from pathlib import Path

import typer

from conformance.cli import say
from conformance.cli.judging import Format
from conformance.cli.stored import load
from conformance.errors import UsageError
from conformance.report.compare import NotComparable
from conformance.report.compare import compare as compared
from conformance.report.difference import difference
from conformance.report.difference_text import difference_json, difference_text
from conformance.report.write import clear_comparison, write_comparison

FORCE = typer.Option(
    False, "--force", help="Compare although contracts differ, over the checks that all have."
)
REJUDGE = typer.Option(
    False, "--rejudge", help="Judge the runs again with this suite first; sends nothing."
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (compare, diff):
        app.command(command.__name__, help=command.__doc__)(command)


def compare(
    runs: list[Path] = typer.Argument(..., help="Two or more run directories."),
    out: Path = typer.Option(..., help="Directory to write."),
    rejudge: bool = REJUDGE,
    force: bool = FORCE,
) -> None:
    """Vendor comparison: index.html, summary.md, comparison.json, comparison.csv.

    Example:  runs-conformance compare runs/reference-… runs/litellm-… --out comparison
    """
    if len(runs) < 2:
        raise UsageError("compare wants two or more runs")
    if (out / "run.json").exists():
        raise UsageError(f"{out} is a run: give --out another directory")
    stored = [load(run, rejudge=rejudge) for run in runs]
    try:
        comparison = compared(stored, force=force)
    except NotComparable as error:
        raise UsageError(str(error)) from error
    try:
        clear_comparison(out)
        page = write_comparison(out, comparison, stored)
    except OSError as error:
        raise UsageError(f"cannot write to {out}: {error.strerror}") from error
    for column in comparison.columns:
        for caution in column.cautions:
            say.warn(f"{column.label}: {caution}")
    typer.echo(page)


def diff(
    run_a: Path = typer.Argument(..., metavar="RUN_A", help="The run before."),
    run_b: Path = typer.Argument(..., metavar="RUN_B", help="The run after."),
    format: Format = typer.Option(Format.text, help="text or json."),  # noqa: A002
    rejudge: bool = REJUDGE,
    force: bool = FORCE,
) -> None:
    """Newly failing, newly passing, changed, not comparable; exit 1 if a MUST is newly failing.

    Exit 5 if the second run is incomplete, or nothing could be compared; else 0.

    Example:  runs-conformance diff runs/before runs/after
    """
    before, after = load(run_a, rejudge=rejudge), load(run_b, rejudge=rejudge)
    try:
        found = difference(before.record, after.record, force=force)
    except NotComparable as error:
        raise UsageError(str(error)) from error
    for run in (before, after):
        for caveat in run.caveats:
            say.warn(f"{run.place}: {caveat}")
    text = difference_json(found) if format is Format.json else difference_text(found)
    typer.echo(text, nl=False)
    raise typer.Exit(found.exit_code)
