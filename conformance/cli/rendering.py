"""`render`: the report of a stored run once more, in another language."""

from __future__ import annotations

from pathlib import Path

import typer

from conformance.cli import say
from conformance.cli.options import in_language
from conformance.cli.proofs import proofs
from conformance.cli.stored import load
from conformance.errors import UsageError
from conformance.report.html import render as page
from conformance.report.language import spoken
from conformance.report.sentences import told
from conformance.report.summary import summary
from conformance.report.write import write_file


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("render", help=render.__doc__)(in_language(render))


def render(
    run: Path = typer.Argument(..., help="Directory of a run."),
    out: Path | None = typer.Option(
        None, help="File to write, .html or .md; default report.<language>.html beside the run."
    ),
) -> None:
    """Write the report of a stored run again, or its summary, in the language asked for.

    Judges nothing and sends nothing: the verdicts are those on file.

    Example:  runs-conformance render runs/reference-… --lang zh-CN
    """
    place = out or _beside(run)
    if place.suffix not in (".html", ".md"):
        raise UsageError(f"{place}: give --out a file that ends in .html or .md")
    stored = load(run)
    text = (
        summary(stored.record)
        if place.suffix == ".md"
        else page(stored.record, stored.exchanges, proofs())
    )
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_file(place, text)
    except OSError as error:
        raise UsageError(f"cannot write {place}: {error.strerror}") from error
    for caveat in stored.caveats:
        say.warn(f"{run}: {told(caveat)}")
    typer.echo(place)


def _beside(run: Path) -> Path:
    folder = run if run.is_dir() else run.parent
    return folder / f"report.{spoken()}.html"
