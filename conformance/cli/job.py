"""Tells the CI job that a run is part of what it found, where the job has a place for that."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import typer

from conformance.cli import say
from conformance.record import RunRecord
from conformance.report.github import commands
from conformance.report.summary import summary


def tell(record: RunRecord, environ: Mapping[str, str] | None = None) -> None:
    """In a GitHub job print an annotation a finding, and add the summary to the page of the job.

    Args:
        record: the run.
        environ: the surroundings; those of the process if not given.
    """
    surroundings = os.environ if environ is None else environ
    if surroundings.get("GITHUB_ACTIONS") != "true":
        return
    for command in commands(record):
        typer.echo(command)
    page = surroundings.get("GITHUB_STEP_SUMMARY")
    if page:
        try:
            with Path(page).open("a", encoding="utf-8") as file:
                file.write(summary(record))
        except OSError as error:
            say.warn(f"cannot add to the summary of the job: {error.strerror or error}")
