"""`cleanup`: deletes what a run left behind at the provider."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import anyio
import typer

from conformance import rundir
from conformance.cli import say
from conformance.cli.confidential import keep_secret
from conformance.cli.reaching import (
    BASE_URL_OF_RUN,
    HEADER,
    KEY_ENV,
    PROFILE_OF_RUN,
    SET,
    Given,
    headers_of,
    reached_again,
    variables_of,
)
from conformance.drive import delete_all
from conformance.leftovers import leftovers
from conformance.record import Leftover
from conformance.trace import Exchange, Trace
from conformance.wire import Budget, Recorder, Target, Wire


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("cleanup", help=cleanup.__doc__)(cleanup)


def cleanup(
    run: Path = typer.Argument(..., help="Directory of a run."),
    profile: str | None = PROFILE_OF_RUN,
    base_url: str | None = BASE_URL_OF_RUN,
    api_key_env: str | None = KEY_ENV,
    header: list[str] = HEADER,
    set_: list[str] = SET,
) -> None:
    """Delete what a run left behind at the provider.

    Example:  runs-conformance cleanup runs/litellm-20261005T101200Z --api-key-env LITELLM_KEY
    """
    trace = rundir.read_trace(run)
    left = leftovers(trace.exchanges)
    if not left:
        typer.echo("nothing is left over")
        return
    given = Given(base_url, api_key_env, headers=headers_of(header), variables=variables_of(set_))
    target = reached_again(trace, profile, given)
    keep_secret(target.secrets())
    still, tried = anyio.run(_delete, target, trace)
    for one in still:
        say.warn(f"could not delete {one.kind} {one.id}: {_why(one, tried)}")
    typer.echo(f"deleted {len(left) - len(still)} of {len(left)}")
    heard = any(e.response is not None and e.status not in {401, 403} for e in tried)
    raise typer.Exit((1 if heard else 4) if still else 0)


def _why(left: Leftover, tried: Sequence[Exchange]) -> str:
    """Return why an object is still there, by the last attempt to delete it."""
    for exchange in reversed(tried):
        if exchange.path.get(f"{left.kind}_id") == left.id:
            return f"status {exchange.status}" if exchange.response else str(exchange.error)
    return "not tried, as the provider did not answer"


async def _delete(
    target: Target, trace: Trace
) -> tuple[tuple[Leftover, ...], tuple[Exchange, ...]]:
    """Delete; return what is still there, and what was sent."""
    budget = Budget(max_requests=len(trace.exchanges) + 1000, max_paid_runs=0)
    first = max((exchange.index for exchange in trace.exchanges), default=-1) + 1
    recorder = Recorder(trace.started, first=first)
    wire = Wire(target, recorder, budget)
    try:
        await delete_all(wire, trace.exchanges)
    finally:
        await wire.aclose()
    tried = tuple(recorder.exchanges)
    return leftovers((*trace.exchanges, *tried)), tried
