"""`compare`, `diff`, `history` and `badge`: what runs say that are on file."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console

from conformance import rundir
from conformance.cli import say
from conformance.cli.judging import Format
from conformance.cli.options import in_language
from conformance.cli.proofs import proofs
from conformance.cli.stored import load
from conformance.errors import UsageError
from conformance.report.badge import badge_json, badge_svg
from conformance.report.compare import NotComparable
from conformance.report.compare import compare as compared
from conformance.report.difference import difference
from conformance.report.difference_text import difference_json, difference_text
from conformance.report.history import history as course_of
from conformance.report.history import history_json
from conformance.report.history_views import history_html, print_history
from conformance.report.sentences import told
from conformance.report.stored import StoredRun
from conformance.report.write import clear_comparison, write_comparison, write_file

_WIDE = 200
FORCE = typer.Option(
    False, "--force", help="Compare although contracts differ, over the checks that all have."
)
REJUDGE = typer.Option(
    False, "--rejudge", help="Judge the runs again with this suite first; sends nothing."
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (compare, diff, history):
        app.command(command.__name__, help=command.__doc__)(in_language(command))
    app.command("badge", help=badge.__doc__)(badge)


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
        page = write_comparison(out, comparison, stored, proofs())
    except OSError as error:
        raise UsageError(f"cannot write to {out}: {error.strerror}") from error
    for column in comparison.columns:
        for caution in column.cautions:
            say.warn(f"{column.label}: {told(caution)}")
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
            say.warn(f"{run.place}: {told(caveat)}")
    text = difference_json(found) if format is Format.json else difference_text(found)
    typer.echo(text, nl=False)
    raise typer.Exit(found.exit_code)


def history(
    directory: Path = typer.Argument(..., metavar="DIR", help="Directory of run directories."),
    format: Format = typer.Option(Format.text, help="text or json."),  # noqa: A002
    out: Path | None = typer.Option(None, help="Write a page too, e.g. history.html."),
) -> None:
    """The trend of every provider, tier by tier, over a directory of runs.

    Example:  runs-conformance history runs --out history.html
    """
    runs, unreadable = _all_runs(directory)
    if not runs:
        told = f" ({'; '.join(unreadable)})" if unreadable else ""
        raise UsageError(f"{directory} holds no directory of a run{told}")
    found = course_of(runs, unreadable)
    if out is not None:
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            write_file(out, history_html(found))
        except OSError as error:
            raise UsageError(f"cannot write {out}: {error.strerror}") from error
    if format is Format.json:
        typer.echo(history_json(found), nl=False)
    else:
        console = Console()
        # A file and a pipe are as wide as the table.
        print_history(found, console if console.is_terminal else Console(width=_WIDE))
        if out is not None:
            typer.echo(out)


def _all_runs(directory: Path) -> tuple[list[StoredRun], list[str]]:
    """Return the runs right below a directory, and what looks like one but cannot be read."""
    try:
        children = sorted(child for child in directory.iterdir() if child.is_dir())
    except OSError as error:
        raise UsageError(f"cannot read {directory}: {error.strerror}") from error
    runs, unreadable = [], []
    for child in children:
        if not any((child / name).exists() for name in (rundir.RECORD, rundir.TRACE)):
            continue
        try:
            runs.append(load(child))
        except UsageError as error:
            unreadable.append(str(error))
    return runs, unreadable


def badge(
    run: Path = typer.Argument(..., help="Directory of a run."),
    out: Path | None = typer.Option(None, help="Directory to write; default is that of the run."),
    label: str | None = typer.Option(None, help="Text of the left field; else the edition."),
) -> None:
    """badge.svg, and badge.json for the endpoint badge of shields.io; date and version inside.

    Example:  runs-conformance badge runs/reference-… --out badges
    """
    stored = load(run)
    folder = out or (run if run.is_dir() else run.parent)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_file(folder / "badge.svg", badge_svg(stored.record, label))
        write_file(folder / "badge.json", badge_json(stored.record, label))
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror}") from error
    for caveat in stored.caveats:
        say.warn(f"{run}: {caveat}")
    typer.echo(folder / "badge.svg")
    typer.echo(folder / "badge.json")
