"""`check --plan`: what would be sent, and what it would cost."""

from __future__ import annotations

from collections.abc import Sequence

import typer
from rich.cells import cell_len

from conformance.drive import Limits, plan
from conformance.report.language import tr

_NAME = 20  # columns
_SHARED_ASSISTANTS = 2


def print_plan(checks: Sequence[str], limits: Limits, repeat: int, only: Sequence[str]) -> None:
    """Print a line a scenario, and what all of it comes to.

    Args:
        checks: ids of the requirements that were selected.
        limits: of the run.
        repeat: how often the selection is played.
        only: the globs that selected the requirements.
    """
    scenarios = plan(checks, only)
    rows = [(s.name, s.requests, s.paid_runs, tr(s.text)) for s in scenarios]
    rows.append(
        (
            tr("set-up and clean-up"),
            1 + 2 * _SHARED_ASSISTANTS + sum(s.threads for s in scenarios),
            0,
            tr("Knocks, makes the assistants, and deletes all that was made."),
        )
    )
    for name, requests, paid_runs, text in rows:
        typer.echo(f"{_cost(name, requests, paid_runs)}  {text}")
    # The first of the requests knocks, which is done once.
    requests = repeat * (sum(row[1] for row in rows) - 1) + 1
    paid_runs = repeat * sum(row[2] for row in rows)
    if repeat > 1:
        typer.echo(_cost(tr("%(n)s repetitions", n=repeat), requests, paid_runs))
    if requests > limits.max_requests or paid_runs > limits.max_paid_runs:
        typer.echo(
            tr(
                "The limits leave no room for all of it: what comes last is cut. It would take "
                "--max-requests %(requests)s --max-paid-runs %(runs)s.",
                requests=requests,
                runs=paid_runs,
            )
        )
    spare_runs = repeat * sum(s.spare_runs for s in scenarios)
    if spare_runs:
        typer.echo(
            tr(
                "Who accepts what has to be refused pays for up to %(runs)s runs more, "
                "within the limits.",
                runs=spare_runs,
            )
        )
    most = min(requests, limits.max_requests), min(paid_runs, limits.max_paid_runs)
    typer.echo(
        tr(
            "%(cost)s; %(n)s requirements. A slow provider is asked more often, up to "
            "--max-requests.",
            cost=_cost(tr("together at most"), *most),
            n=len(checks),
        )
    )


def _cost(name: str, requests: int, paid_runs: int) -> str:
    said = tr(
        "%(requests)s requests  %(runs)s paid runs",
        requests=f"{requests:4}",
        runs=f"{paid_runs:2}",
    )
    # A Chinese character takes two columns.
    return f"{name}{' ' * max(0, _NAME - cell_len(name))} {said}"
