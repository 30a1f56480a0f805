"""`check` and `cleanup`: the commands that talk to a provider."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import typer
from rich.console import Console

from conformance import judge as judging
from conformance import rundir
from conformance.cli import say
from conformance.cli.progress import Progress
from conformance.contract.editions import UnknownEdition, canonical
from conformance.drive import Limits, Order, delete_all, drive, plan
from conformance.errors import UsageError
from conformance.leftovers import leftovers
from conformance.providers import load, resolve
from conformance.providers.profile import Profile
from conformance.record import TIERS, Leftover, RunRecord
from conformance.reference import embedded
from conformance.report.terminal import print_summary
from conformance.report.write import write_run
from conformance.trace import Trace, write_har
from conformance.wire import Budget, Recorder, Target, Wire

EMBEDDED_KEY = "reference-key"
"""The one key that the embedded reference takes: it lives as long as the run, and is no secret."""

_secrets: list[str] = []


def known_secrets() -> tuple[str, ...]:
    """Return the secrets of this process, for whoever prints anything."""
    return tuple(_secrets)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("check", help=check.__doc__, epilog=_EXAMPLES)(check)
    app.command("cleanup", help=cleanup.__doc__)(cleanup)


_EXAMPLES = """Examples:  runs-conformance check  ·
runs-conformance check --base-url http://127.0.0.1:4000/v1 --api-key-env PROXY_KEY localhost  ·
runs-conformance check litellm --only 'RUN-NULL-*' --max-paid-runs 5  ·
runs-conformance check --plan"""


def check(
    profile: str = typer.Argument("reference", help="Profile name, or path of a profile's .toml."),
    base_url: str | None = typer.Option(None, help="Base URL, up to what stands before /threads."),
    api_key_env: str | None = typer.Option(None, help="Environment variable that holds the key."),
    header: list[str] = typer.Option([], help="Further header 'Name: value'; may be repeated."),
    model: str | None = typer.Option(None, help="Model of the assistants that are made."),
    edition: str = typer.Option("v2-2026-08", help="Edition to judge by."),
    out: Path | None = typer.Option(
        None, help="Directory to write; default runs/<provider>-<time>."
    ),
    only: list[str] = typer.Option([], help="Glob of requirement ids; may be repeated."),
    tier: list[str] = typer.Option([], help=f"Tier; may be repeated. One of {', '.join(TIERS)}."),
    max_paid_runs: int = typer.Option(25, min=0, help="Runs that the provider may accept."),
    max_requests: int = typer.Option(400, min=1, help="Requests, clean-up included."),
    concurrency: int = typer.Option(4, min=1, help="Scenarios at a time."),
    seed: int | None = typer.Option(None, help="Seed of everything generated; printed."),
    timeout: float = typer.Option(30.0, min=0.1, help="Seconds for one exchange."),
    plan_only: bool = typer.Option(False, "--plan", help="Say what would be sent; send nothing."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Print only where the report is."),
) -> None:
    """Drive a provider, record, judge, report.

    Without a profile the embedded reference provider is checked: no key, no network.
    """
    chosen = load(profile)
    name = edition_name(edition)
    checks = _selection(name, only, tier)
    if plan_only:
        _print_plan(checks)
        return
    limits = Limits(
        max_requests=max_requests,
        max_paid_runs=max_paid_runs,
        concurrency=concurrency,
        timeout_s=timeout,
    )
    chance = random.SystemRandom().randrange(2**31) if seed is None else seed
    with _target(chosen, base_url, api_key_env, _headers(header), model, chance) as target:
        _secrets.extend(target.secrets())
        order = Order(
            target=target,
            edition=name,
            limits=limits,
            seed=chance,
            only=tuple(only),
            tiers=tuple(tier),
            checks=checks,
            notes=_notes(chosen),
        )
        directory = rundir.fresh(out, target.name)
        trace = _drive(order, directory, quiet=quiet)
    record = judging.judge(trace)
    report = _write(directory, record, trace)
    if quiet:
        typer.echo(report)
    else:
        print_summary(record, Console(), str(report))
    raise typer.Exit(record.exit_code)


def edition_name(text: str) -> str:
    """Return the canonical name of an edition. Raises UsageError if there is none."""
    try:
        return canonical(text)
    except UnknownEdition as error:
        raise UsageError(str(error)) from error


def _selection(edition: str, only: list[str], tiers: list[str]) -> tuple[str, ...]:
    unknown = set(tiers) - set(TIERS)
    if unknown:
        raise UsageError(f"no tier {', '.join(sorted(unknown))}: take {', '.join(TIERS)}")
    chosen = tuple(r.id for r in judging.select(edition, only, tiers))
    if not chosen:
        raise UsageError("--only and --tier select no requirement: see `runs-conformance checks`")
    return chosen


def _headers(given: list[str]) -> dict[str, str]:
    headers = {}
    for text in given:
        name, colon, value = text.partition(":")
        if not colon or not name.strip():
            raise UsageError("--header wants 'Name: value'")
        headers[name.strip()] = value.strip()
    return headers


def _print_plan(checks: tuple[str, ...]) -> None:
    scenarios = plan(checks)
    for scenario in scenarios:
        typer.echo(
            f"{scenario.name:20} {scenario.requests:4} requests  {scenario.paid_runs:2} paid runs"
            f"  {scenario.text}"
        )
    typer.echo(
        f"{'together about':20} {sum(s.requests for s in scenarios):4} requests  "
        f"{sum(s.paid_runs for s in scenarios):2} paid runs at most; {len(checks)} requirements"
    )


def _notes(profile: Profile) -> tuple[str, ...]:
    notes = []
    if profile.retires_on:
        notes.append(f"The provider was or will be switched off on {profile.retires_on}.")
    if not profile.measured:
        notes.append(f"The profile {profile.name} was never measured by us.")
    return tuple(notes)


@contextmanager
def _target(
    profile: Profile,
    base_url: str | None,
    key_env: str | None,
    headers: dict[str, str],
    model: str | None,
    seed: int,
) -> Iterator[Target]:
    """Yield the provider to talk to; the embedded reference is started and stopped here."""
    if profile.kind != "reference" or base_url:
        # With a base URL of its own the default profile stands for any server.
        yield resolve(
            load("localhost") if profile.kind == "reference" else profile,
            base_url=base_url,
            key_env=key_env,
            headers=headers,
            model=model,
        )
        return
    with embedded(seed=seed, key=EMBEDDED_KEY) as url:
        environ = {**os.environ, **{str(profile.key_env): EMBEDDED_KEY}}
        yield resolve(profile, base_url=url, headers=headers, model=model, environ=environ)


def _drive(order: Order, directory: Path, *, quiet: bool) -> Trace:
    """Drive with the trace going to disk; what was recorded is returned on Ctrl-C too."""
    with (
        (directory / rundir.TRACE).open("ab", buffering=0) as file,
        Progress([s.name for s in plan(order.checks)], quiet=quiet) as progress,
    ):
        try:
            return anyio.run(lambda: drive(order, file.write, progress=progress.ended))
        except KeyboardInterrupt:
            say.warn("interrupted: cleaned up; what was recorded is judged")
    return rundir.read_trace(directory)


def _write(directory: Path, record: RunRecord, trace: Trace) -> Path:
    har = write_har(trace.exchanges, started_at=record.started_at, version=record.suite.version)
    rundir.put(directory / "exchanges.har", har.encode("utf-8", "replace"))
    try:
        return write_run(directory, record, trace.exchanges)
    except OSError as error:
        raise UsageError(f"cannot write to {directory}: {error.strerror}") from error


def cleanup(
    run: Path = typer.Argument(..., help="Directory of a run."),
    profile: str = typer.Option("localhost", help="Profile that says how to reach the provider."),
    base_url: str | None = typer.Option(None, help="Base URL; default the one of the run."),
    api_key_env: str | None = typer.Option(None, help="Environment variable that holds the key."),
    header: list[str] = typer.Option([], help="Further header 'Name: value'; may be repeated."),
) -> None:
    """Delete what a run left behind at the provider.

    Example:  runs-conformance cleanup runs/litellm-20261005T101200Z --api-key-env LITELLM_KEY
    """
    trace = rundir.read_trace(run)
    left = leftovers(trace.exchanges)
    if not left:
        typer.echo("nothing is left over")
        return
    target = resolve(
        load(profile),
        base_url=base_url or trace.started.base_url,
        key_env=api_key_env,
        headers=_headers(header),
    )
    _secrets.extend(target.secrets())
    still = anyio.run(_delete, target, trace)
    for one in still:
        say.warn(f"could not delete {one.kind} {one.id}")
    typer.echo(f"deleted {len(left) - len(still)} of {len(left)}")
    raise typer.Exit(1 if still else 0)


async def _delete(target: Target, trace: Trace) -> tuple[Leftover, ...]:
    budget = Budget(max_requests=len(trace.exchanges) + 1000, max_paid_runs=0)
    recorder = Recorder(trace.started, first=len(trace.exchanges))
    wire = Wire(target, recorder, budget)
    try:
        await delete_all(wire, trace.exchanges)
    finally:
        await wire.aclose()
    return leftovers((*trace.exchanges, *recorder.exchanges))
