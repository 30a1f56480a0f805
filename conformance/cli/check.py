"""`check`: drives a provider, records, judges, reports."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer
from attrs import evolve
from rich.console import Console
from typer.exceptions import TyperException

from conformance import judge as judging
from conformance import rundir
from conformance.cli import job, say, waiving
from conformance.cli import via as proxying
from conformance.cli.confidential import keep_secret
from conformance.cli.options import in_language
from conformance.cli.planning import print_plan
from conformance.cli.reaching import (
    HEADER,
    KEY_ENV,
    SECOND_KEY_ENV,
    SET,
    Given,
    headers_of,
    proxy_of,
    reached,
    variables_of,
)
from conformance.cli.running import played, written
from conformance.cli.selection import editions, requirements
from conformance.drive import Limits, Order
from conformance.errors import UsageError
from conformance.providers import Profile, load
from conformance.record import TIERS
from conformance.report.language import tr
from conformance.report.terminal import print_summary


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check", help=check.__doc__, epilog=_EXAMPLES)(in_language(check))


_EXAMPLES = """
Examples:
  runs-conformance check
  runs-conformance check --base-url http://127.0.0.1:4000/v1 --api-key-env PROXY_KEY localhost
  runs-conformance check litellm --only 'RUN-NULL-*' --max-paid-runs 5
  runs-conformance check litellm --waivers waivers.toml --baseline runs/last-release
  runs-conformance check localhost --via http://127.0.0.1:4000/v1 --via-key-env PROXY_KEY
  runs-conformance check --plan
"""


def check(
    profile: str = typer.Argument("reference", help="Profile name, or path of a profile's .toml."),
    base_url: str | None = typer.Option(None, help="Base URL, up to what stands before /threads."),
    api_key_env: str | None = KEY_ENV,
    second_key_env: str | None = SECOND_KEY_ENV,
    header: list[str] = HEADER,
    model: str | None = typer.Option(None, help="Model of the assistants that are made."),
    set_: list[str] = SET,
    edition: str | None = typer.Option(
        None, help="Edition to judge by; else the latest of the version that the provider takes."
    ),
    out: Path | None = typer.Option(
        None, help="Directory to write; default runs/<provider>-<time>."
    ),
    only: list[str] = typer.Option([], help="Glob of requirement ids; may be repeated."),
    tier: list[str] = typer.Option([], help=f"Tier; may be repeated. One of {', '.join(TIERS)}."),
    max_paid_runs: int = typer.Option(25, min=0, help="Runs that the provider may accept."),
    max_requests: int = typer.Option(400, min=1, help="Requests, clean-up included."),
    concurrency: int = typer.Option(4, min=1, help="Scenarios at a time."),
    seed: int | None = typer.Option(None, help="Seed of everything generated; printed."),
    repeat: int = typer.Option(
        1,
        min=1,
        help="Play the selection so often, within the same limits; what differs is flaky.",
    ),
    timeout: float = typer.Option(30.0, min=0.1, help="Seconds for one exchange."),
    run_wait: float = typer.Option(120.0, min=1, help="Seconds to wait for a run to end."),
    via: str | None = typer.Option(
        None,
        help="Base URL of a proxy in front of the provider: hold the conversation directly, then "
        "through it, and report what it changes.",
    ),
    via_key_env: str | None = typer.Option(
        None, help="Environment variable of the proxy's key; default the provider's key is sent."
    ),
    via_header: list[str] = typer.Option(
        [], help="Further header for the proxy; may be repeated."
    ),
    via_exact: bool = typer.Option(
        False, help="The provider says the same words each time: compare them too."
    ),
    waivers: Path | None = typer.Option(
        None, help="TOML file of failures that somebody answers for until a day."
    ),
    baseline: Path | None = typer.Option(
        None, help="Directory of an earlier run: only failures that are new fail this one."
    ),
    plan_only: bool = typer.Option(False, "--plan", help="Say what would be sent; send nothing."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Print only where the report is."),
) -> None:
    """Drive a provider, record, judge, report.

    Without a profile the embedded reference provider is checked: no key, no network.
    """
    chosen = load(profile)
    if chosen.kind == "reference" and base_url:
        # With a base URL of its own the default profile stands for any server.
        chosen = load("localhost")
    names = editions(edition, chosen)
    checks = requirements(names, only, tier)
    allowed = waiving.waivers(waivers) if waivers else ()
    known = waiving.baseline(baseline) if baseline else None
    limits = Limits(
        max_requests=max_requests,
        max_paid_runs=max_paid_runs,
        concurrency=concurrency,
        timeout_s=timeout,
        run_wait_s=run_wait,
    )
    if via is not None and repeat > 1:
        raise UsageError("--repeat and --via do not go together: each plays everything again")
    if plan_only and via is not None:
        proxying.print_plan(checks, limits)
        return
    if plan_only:
        print_plan(checks, limits, repeat, only)
        return
    chance = random.SystemRandom().randrange(2**31) if seed is None else seed
    given = Given(
        base_url, api_key_env, second_key_env, headers_of(header), model, variables_of(set_)
    )
    _warn_if_retired(chosen)
    with reached(chosen, given, seed=chance, edition=names[0]) as target:
        proxy = proxy_of(target, via, via_key_env, headers_of(via_header))
        keep_secret((*target.secrets(), *(proxy.secrets() if proxy else ())))
        order = Order(
            target=target,
            editions=names,
            limits=limits,
            seed=chance,
            only=tuple(only),
            tiers=tuple(tier),
            checks=checks,
            retires_on=chosen.retires_on,
            repeat=repeat,
            notes=_notes(chosen, base_url),
            measured=chosen.measured,
            claims=chosen.capabilities,
            waivers=allowed,
            baseline=known,
        )
        directory = rundir.fresh(out, target.name)
        direct = None
        if proxy is not None:
            first, order = proxying.orders(order, proxy)
            direct = proxying.play_direct(first, directory, quiet=quiet)
            order = evolve(order, editions=(direct.trace.started.edition,))
        trace = played(order, directory, quiet=quiet)
    record = judging.judge(trace)
    report = written(directory, record, trace)
    changes = proxying.tell(direct, trace, record, directory, exact=via_exact) if direct else []
    job.tell(record)
    if quiet:
        typer.echo(report)
    else:
        print_summary(record, Console(), str(report))
        for line in changes:
            typer.echo(line)
    raise typer.Exit(record.exit_code)


def selected(arguments: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of the requirements that these arguments of `check` select.

    Raises:
        UsageError: there is no such option, profile, edition, tier or requirement.
    """
    app = typer.Typer()
    app.command()(check)
    try:
        context = typer.main.get_command(app).make_context("check", list(arguments))
    except TyperException as error:
        raise UsageError(str(error)) from error
    asked = context.params
    names = editions(asked["edition"], load(asked["profile"]))
    return requirements(names, asked["only"], asked["tier"])


def _warn_if_retired(profile: Profile) -> None:
    if profile.retired(datetime.now(UTC).date()):
        say.warn(
            tr(
                "%(profile)s was switched off on %(day)s: no conversation is to be expected. It is "
                "asked all the same, so that the record shows what answers now.",
                profile=profile.name,
                day=profile.retires_on,
            )
        )


def _notes(profile: Profile, base_url: str | None) -> tuple[str, ...]:
    notes = []
    if base_url and profile.base_url:
        notes.append(
            f"The base URL was given on the command line; the profile {profile.name} itself "
            f"names {profile.base_url}."
        )
    kept = profile.limits.kept()
    if kept:
        notes.append(f"No faster than the profile says the provider allows: {', '.join(kept)}.")
    return tuple(notes)
