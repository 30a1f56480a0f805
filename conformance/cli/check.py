"""`check` and `cleanup`: the commands that talk to a provider."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import typer
from attrs import evolve
from rich.console import Console
from typer.exceptions import TyperException

from conformance import judge as judging
from conformance import rundir
from conformance.cli import job, say, waiving
from conformance.cli import via as proxying
from conformance.cli.options import in_language
from conformance.cli.planning import print_plan
from conformance.cli.running import played, written
from conformance.contract.editions import UnknownEdition, canonical, parse
from conformance.drive import Limits, Order, delete_all
from conformance.errors import UsageError
from conformance.leftovers import leftovers
from conformance.providers import Profile, checked_headers, load, rerouted, resolve, shelf
from conformance.record import TIERS, Leftover
from conformance.reference import embedded
from conformance.report.language import tr
from conformance.report.terminal import print_summary
from conformance.trace import Exchange, Trace
from conformance.wire import Budget, Recorder, Target, Wire
from conformance.wire.redact import MARK

EMBEDDED_KEYS = ("reference-key", "reference-second-key")
"""The keys of the embedded reference's two accounts: they live as long as the run, and are no
secrets."""

_secrets: list[str] = []


def known_secrets() -> tuple[str, ...]:
    """Return the secrets of this process, for whoever prints anything."""
    return tuple(_secrets)


def keep_secret(values: Iterable[str]) -> None:
    """Let nothing that this process prints hold these."""
    _secrets.extend(values)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("check", help=check.__doc__, epilog=_EXAMPLES)(in_language(check))
    app.command("cleanup", help=cleanup.__doc__)(cleanup)


_EXAMPLES = """
Examples:
  runs-conformance check
  runs-conformance check --base-url http://127.0.0.1:4000/v1 --api-key-env PROXY_KEY localhost
  runs-conformance check litellm --only 'RUN-NULL-*' --max-paid-runs 5
  runs-conformance check litellm --waivers waivers.toml --baseline runs/last-release
  runs-conformance check localhost --via http://127.0.0.1:4000/v1 --via-key-env PROXY_KEY
  runs-conformance check --plan
"""


SET: Any = typer.Option(
    [],
    "--set",
    help="Variable of the profile, 'name=value'; may be repeated. See `providers NAME`.",
)


def check(
    profile: str = typer.Argument("reference", help="Profile name, or path of a profile's .toml."),
    base_url: str | None = typer.Option(None, help="Base URL, up to what stands before /threads."),
    api_key_env: str | None = typer.Option(None, help="Environment variable that holds the key."),
    second_key_env: str | None = typer.Option(
        None, help="Environment variable that holds the key of another account."
    ),
    header: list[str] = typer.Option([], help="Further header 'Name: value'; may be repeated."),
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
    names = _editions(edition, chosen)
    checks = _selection(names, only, tier)
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
    headers = headers_of(header)
    variables = variables_of(set_)
    today = datetime.now(UTC).date()
    if chosen.retired(today):
        say.warn(
            tr(
                "%(profile)s was switched off on %(day)s: no conversation is to be expected. It is "
                "asked all the same, so that the record shows what answers now.",
                profile=chosen.name,
                day=chosen.retires_on,
            )
        )
    with target_for(
        chosen, base_url, api_key_env, second_key_env, headers, model, variables, chance, names[0]
    ) as target:
        proxy = _proxy(target, via, via_key_env, headers_of(via_header))
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
    names = _editions(asked["edition"], load(asked["profile"]))
    return _selection(names, list(asked["only"]), list(asked["tier"]))


def edition_name(text: str) -> str:
    """Return the canonical name of an edition. Raises UsageError if there is none."""
    try:
        return canonical(text)
    except UnknownEdition as error:
        raise UsageError(str(error)) from error


def _editions(given: str | None, profile: Profile) -> tuple[str, ...]:
    """Return the editions to try, the first one first: what was asked for, or what is claimed."""
    if given is not None:
        return (edition_name(given),)
    if profile.editions:
        return (max(map(edition_name, profile.editions), key=lambda name: parse(name).date),)
    return (edition_name("v2"), edition_name("v1"))


def _selection(editions: Sequence[str], only: list[str], tiers: list[str]) -> tuple[str, ...]:
    unknown = set(tiers) - set(TIERS)
    if unknown:
        raise UsageError(f"no tier {', '.join(sorted(unknown))}: take {', '.join(TIERS)}")
    chosen = tuple(
        dict.fromkeys(r.id for name in editions for r in judging.select(name, only, tiers))
    )
    if not chosen:
        raise UsageError("--only and --tier select no requirement: see `runs-conformance checks`")
    return chosen


def headers_of(given: list[str]) -> dict[str, str]:
    """Return what --header gives. Raises UsageError."""
    headers = {}
    for text in given:
        name, colon, value = text.partition(":")
        if not colon or not name.strip():
            raise UsageError("--header wants 'Name: value'")
        headers[name.strip()] = value.strip()
    return checked_headers(headers)


def _proxy(
    target: Target, url: str | None, key_env: str | None, headers: dict[str, str]
) -> Target | None:
    if url is None:
        if key_env or headers:
            raise UsageError("--via-key-env and --via-header are for --via URL")
        return None
    return rerouted(target, base_url=url, key_env=key_env, headers=headers)


def variables_of(given: list[str]) -> dict[str, str]:
    """Return what --set gives. Raises UsageError."""
    variables = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value:
            raise UsageError("--set wants 'name=value'")
        variables[name.strip()] = value
    return variables


def _notes(profile: Profile, base_url: str | None) -> tuple[str, ...]:
    notes = []
    if base_url and profile.base_url:
        notes.append(
            f"The base URL was given on the command line; the profile {profile.name} itself "
            f"names {profile.base_url}."
        )
    return tuple(notes)


@contextmanager
def target_for(
    profile: Profile,
    base_url: str | None,
    key_env: str | None,
    second_key_env: str | None,
    headers: dict[str, str],
    model: str | None,
    variables: dict[str, str],
    seed: int,
    edition: str,
) -> Iterator[Target]:
    """Yield the provider to talk to; the embedded reference is started and stopped here."""
    if profile.kind != "reference":
        yield resolve(
            profile,
            base_url=base_url,
            key_env=key_env,
            second_key_env=second_key_env,
            headers=headers,
            model=model,
            variables=variables,
        )
        return
    first, second = EMBEDDED_KEYS
    with embedded(seed=seed, key=first, second_key=second, edition=edition) as url:
        own = {str(profile.key_env): first, str(profile.second_key_env): second}
        environ = {**os.environ, **own}
        yield resolve(profile, base_url=url, headers=headers, model=model, environ=environ)


def cleanup(
    run: Path = typer.Argument(..., help="Directory of a run."),
    profile: str | None = typer.Option(
        None, help="Profile that says how to reach the provider; default the one of the run."
    ),
    base_url: str | None = typer.Option(None, help="Base URL; default the one of the run."),
    api_key_env: str | None = typer.Option(None, help="Environment variable that holds the key."),
    header: list[str] = typer.Option([], help="Further header 'Name: value'; may be repeated."),
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
    over = (api_key_env, headers_of(header), variables_of(set_))
    target = target_again(trace, profile, base_url, *over)
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


def target_again(
    trace: Trace,
    profile: str | None,
    base_url: str | None,
    key_env: str | None,
    headers: dict[str, str],
    variables: dict[str, str],
    *,
    second_key_env: str | None = None,
    model: str | None = None,
) -> Target:
    """Return the provider that a stored run talked to."""
    known = shelf().profiles.get(trace.started.provider)
    own = known is not None and known.kind != "reference"
    chosen = load(profile or (trace.started.provider if own else "localhost"))
    # A base URL that held a secret was not kept whole: only the profile or the user knows it.
    kept = trace.started.base_url
    if kept is not None and MARK in kept:
        kept = None
        if base_url is None and not (profile or own):
            raise UsageError("the base URL of the run held a secret: give --base-url URL")
    target = resolve(
        chosen,
        base_url=base_url or kept,
        key_env=key_env,
        headers=headers,
        variables=variables,
        second_key_env=second_key_env,
        model=model,
    )
    return target.speaking(parse(edition_name(trace.started.edition)).beta)


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
