"""`serve`: the reference provider for anybody's client."""

from __future__ import annotations

import os

import typer

from conformance import mutants as defects
from conformance.cli.selection import edition_name
from conformance.contract.editions import LATEST
from conformance.errors import UsageError
from conformance.reference import Door, Pace, create_app
from conformance.reference import serve as run_server


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve", help=serve.__doc__)(serve)


def serve(
    port: int = typer.Option(
        8000, min=0, max=65535, help="TCP port on loopback; 0 takes a free one."
    ),
    edition: str = typer.Option(
        LATEST, help="Edition to serve: a name, or a date as in v2@2025-06-30."
    ),
    mutant: str | None = typer.Option(
        None, help="Name of one defect (see `mutants`), or of a variant that is none."
    ),
    api_key_env: str | None = typer.Option(
        None, help="Environment variable that holds the one key to take; else any is good."
    ),
    seed: int = typer.Option(0, help="Seed of ids and of the scripted model."),
    queue_seconds: float = typer.Option(0.05, min=0, help="Seconds a run stays queued."),
    run_seconds: float = typer.Option(0.1, min=0, help="Seconds of each stretch of work."),
    expire_seconds: float = typer.Option(600.0, min=0, help="Seconds until a run expires."),
) -> None:
    """Serve the reference provider on loopback. Any key is good that is not `not-a-key…`.

    Behind a proxy give it a key of its own: a proxy that invents one would not be noticed else.

    Example:  runs-conformance serve --port 8000 --run-seconds 2
    """
    served = edition_name(edition)
    try:
        pace = Pace(queue_seconds, run_seconds, expire_seconds)
    except ValueError as error:
        raise UsageError(str(error)) from error
    if mutant is not None and mutant not in {*defects.MUTANTS, *defects.VARIANTS}:
        raise UsageError(f"no mutant {mutant!r}: see `runs-conformance mutants`")
    door = _door(api_key_env)
    service = defects.service(mutant, pace=pace, seed=seed, edition=served)
    application = defects.application(mutant, create_app(service, door, seed))
    name = mutant or "the reference"
    try:
        run_server(
            application,
            port=port,
            ready=lambda bound: typer.echo(
                f"serving {name}, edition {served}, at http://127.0.0.1:{bound}/v1", err=True
            ),
        )
    except OSError as error:
        raise UsageError(f"cannot serve on port {port}: {error.strerror or error}") from error


def _door(api_key_env: str | None) -> Door:
    if api_key_env is None:
        return Door()
    key = os.environ.get(api_key_env, "").strip()
    if not key:
        raise UsageError(f"no API key: set the environment variable {api_key_env}")
    return Door([key])
