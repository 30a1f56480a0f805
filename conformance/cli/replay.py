"""`replay`: sends what stands behind one verdict again, and says what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import typer
from attrs import frozen

from conformance import judge as judging
from conformance import rundir
from conformance.cli import say
from conformance.cli.confidential import keep_secret
from conformance.cli.reaching import (
    BASE_URL_OF_RUN,
    HEADER,
    KEY_ENV,
    PROFILE_OF_RUN,
    SECOND_KEY_ENV,
    SET,
    Given,
    headers_of,
    reached,
    reached_again,
    variables_of,
)
from conformance.cli.running import played, written
from conformance.contract.ledger import ledger
from conformance.drive import Limits, Order, plan
from conformance.errors import UsageError
from conformance.properties import PROPERTIES, stored
from conformance.providers import load
from conformance.record import Result, RunRecord
from conformance.report.cells import MARKS, plural, said
from conformance.report.text import line
from conformance.scenarios import SCENARIOS, Scenario
from conformance.trace import Trace
from conformance.wire import Target

_EMBEDDED = "reference"
_TOLD = frozenset({"pass", "fail", "flaky", "warn", "differs"})
_FAILING = frozenset({"fail", "flaky", "warn"})
_FLAGGED = _FAILING | {"differs"}
_UNREACHABLE, _OWN_ERROR, _NOTHING = 4, 3, 5


@frozen
class Replayed:
    """What became of a verdict.

    Attributes:
        word: same, fixed or changed; untold if nothing could be told.
        exit_code: of the command.
    """

    word: str
    exit_code: int


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay", help=replay.__doc__)(replay)


def replay(
    run: Path = typer.Argument(..., help="Directory of a run."),
    check: str = typer.Argument(..., help="Requirement id, such as RUN-NULL-007."),
    profile: str | None = PROFILE_OF_RUN,
    base_url: str | None = BASE_URL_OF_RUN,
    api_key_env: str | None = KEY_ENV,
    second_key_env: str | None = SECOND_KEY_ENV,
    header: list[str] = HEADER,
    model: str | None = typer.Option(None, help="Model; default the one of the run."),
    set_: list[str] = SET,
    out: Path | None = typer.Option(
        None, help="Directory to write; default runs/<provider>-<check>-<time>."
    ),
    repeat: int | None = typer.Option(
        None, min=1, help="How often to play it; default as often as the run did."
    ),
    max_paid_runs: int = typer.Option(25, min=0, help="Runs that the provider may accept."),
    max_requests: int = typer.Option(400, min=1, help="Requests, clean-up included."),
    timeout: float = typer.Option(30.0, min=0.1, help="Seconds for one exchange."),
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Print the word alone."),
) -> None:
    """Send the exchanges behind one verdict again: same, fixed or changed.

    Plays the scenarios that showed it, with the seed of the run, or the shortest sequence that the
    run stored for it. The run itself is left as it is. Ends 0 if it passes, 1 if it still fails or
    fails in another way, 4 if the provider cannot be reached, 5 if nothing could be told.

    Example:  runs-conformance replay runs/litellm-20261005T101200Z RUN-NULL-007
    """
    trace, record = _complete(run)
    before = _result(record, check)
    scenarios = behind(trace, record, before)
    started = trace.started
    given = Given(
        base_url,
        api_key_env,
        second_key_env,
        headers_of(header),
        model or _model(trace),
        variables_of(set_),
    )
    with _reached(trace, profile, given) as target:
        keep_secret(target.secrets())
        order = Order(
            target=target,
            editions=(started.edition,),
            limits=Limits(max_requests, max_paid_runs, timeout_s=timeout),
            seed=started.seed or 0,
            only=(check,),
            checks=(check,),
            scenarios=scenarios,
            repeat=repeat or started.repeat,
            notes=(f"A replay of {check} of the run that started at {started.started_at}.",),
        )
        directory = rundir.fresh(out, f"{started.provider}-{check}")
        again = played(order, directory, quiet=quiet)
    now = judging.judge(again)
    report = written(directory, now, again)
    after = _result(now, check)
    replayed = compared(before, after, now.exit_code)
    if quiet:
        typer.echo(replayed.word)
    else:
        for text in _told(scenarios, before, after, replayed, now):
            typer.echo(text)
        typer.echo(f"report: {report}")
    raise typer.Exit(replayed.exit_code)


def compared(before: Result, after: Result, run_ended: int) -> Replayed:
    """Return what became of a verdict.

    Args:
        before: as the run had it.
        after: as it is now.
        run_ended: exit code that the replay would have as a run.
    """
    if run_ended == _UNREACHABLE:
        return Replayed("untold", _UNREACHABLE)
    if run_ended == _OWN_ERROR or after.verdict == "error":
        return Replayed("untold", _OWN_ERROR)
    if after.verdict not in _TOLD:
        return Replayed("same" if after.verdict == before.verdict else "untold", _NOTHING)
    code = 1 if after.verdict in _FAILING else 0
    if after.verdict == before.verdict:
        return Replayed("same", code)
    fixed = after.verdict == "pass" and before.verdict in _FLAGGED
    return Replayed("fixed" if fixed else "changed", code)


def behind(trace: Trace, record: RunRecord, result: Result) -> tuple[Scenario, ...]:
    """Return what to play again: the scenarios of the exchanges that a verdict cites.

    A sequence that the run stored for the requirement stands for the whole search that found it.
    Where a verdict cites nothing, everything is played that can show it.
    """
    known = {scenario.name: scenario for scenario in (*SCENARIOS, *PROPERTIES)}
    sent = {exchange.index: exchange.scenario for exchange in trace.exchanges}
    names = {sent[index] for index in result.exchanges if index in sent}
    chosen = [s for name, s in known.items() if name in names] or list(plan((result.check,)))
    found = {s.scenario: s for s in trace.sequences if s.check == result.check}
    return tuple(
        stored(s.name, found[s.name].moves) if s.name in found and s.name in names else s
        for s in chosen
    )


def _complete(run: Path) -> tuple[Trace, RunRecord]:
    """Return a stored run that can be replayed.

    Raises:
        UsageError: it is none, or of another contract.
        Exit: it is incomplete: its verdicts are none to compare with.
    """
    trace, record = rundir.read_trace(run), rundir.read_record(run)
    if record is None or not record.complete:
        reason = record.reason if record else "it has no run.json"
        say.warn(f"the run is incomplete, so it has no verdict to replay: {reason}")
        raise typer.Exit(_NOTHING)
    if not trace.started.driven:
        raise UsageError(
            "the traffic was recorded by others: only a run of `check` can be replayed"
        )
    own = judging.suite()
    for what in ("contract_sha256", "requirements_sha256"):
        was, is_now = getattr(record.suite, what), getattr(own, what)
        if was != is_now:
            raise UsageError(
                f"the run is of another contract ({what} {was[:12]}…, here {is_now[:12]}…), made "
                f"by version {record.suite.version}: replay it with that, or run `check` anew"
            )
    return trace, record


def _result(record: RunRecord, check: str) -> Result:
    if check not in {requirement.id for requirement in ledger()}:
        raise UsageError(f"no requirement {check}: see `runs-conformance checks`")
    for result in record.results:
        if result.check == check:
            return result
    raise UsageError(
        f"{check} is not in this run: it was not selected, or edition {record.edition} does not "
        "ask for it"
    )


def _model(trace: Trace) -> str | None:
    """Return the model that the run's assistants were made with."""
    for exchange in trace.exchanges:
        if exchange.label == "setup.assistant" and isinstance(exchange.sent, dict):
            model = exchange.sent.get("model")
            return model if isinstance(model, str) else None
    return None


def _reached(trace: Trace, profile: str | None, given: Given) -> AbstractContextManager[Target]:
    """Return the provider of the run; the embedded reference is started anew."""
    started = trace.started
    if started.provider == _EMBEDDED and not (given.base_url or profile):
        return reached(load(_EMBEDDED), given, seed=started.seed or 0, edition=started.edition)
    return nullcontext(reached_again(trace, profile, given))


def _told(
    scenarios: tuple[Scenario, ...],
    before: Result,
    after: Result,
    replayed: Replayed,
    now: RunRecord,
) -> Iterator[str]:
    yield f"{after.check} ({after.level}) {after.summary}"
    for scenario in scenarios:
        yield f"played: {scenario.name}: {scenario.text}"
    spend = now.spend
    yield f"spent:  {plural(spend.requests, 'request')}, {plural(spend.paid_runs, 'paid run')}"
    yield f"before: {_verdict(before)}"
    yield f"now:    {_verdict(after)}"
    if replayed.exit_code == _UNREACHABLE:
        yield f"nothing could be told: {line(now.reason or 'the provider did not answer')}"
    elif replayed.word == "untold":
        yield "nothing could be told"
    else:
        yield replayed.word


def _verdict(result: Result) -> str:
    mark = MARKS[result.verdict]
    return line(f"{mark.sign} {mark.word}: {said(result)}")
