"""One run, from the knock to the footer of its trace."""

from __future__ import annotations

from datetime import UTC, datetime

import anyio
import httpx

import conformance
from conformance.drive.cleaning import delete_all
from conformance.drive.interrupt import Interrupt
from conformance.drive.knocking import knock
from conformance.drive.order import Order
from conformance.drive.playing import play
from conformance.drive.stage import Stage
from conformance.trace import Finished, Started, Trace
from conformance.wire import Budget, Pause, Recorder, Redactor, SystemPause, Wire
from conformance.wire.recorder import Sink, Watch


async def drive(
    order: Order,
    sink: Sink | None = None,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    pause: Pause | None = None,
    watch: Watch | None = None,
    interrupt: Interrupt | None = None,
) -> Trace:
    """Send everything that the order selects and return the trace.

    What was created is deleted at the end, on cancellation too; what could not be deleted
    follows from the trace (`conformance.leftovers`).

    Args:
        order: what to drive.
        sink: takes each line of `exchanges.ndjson` as it is made.
        transport: replaces the network.
        pause: the clock.
        watch: is told of each line of the trace as it is made.
        interrupt: ends the run early; the trace then says that it was interrupted.
    """
    recorder = Recorder(_started(order), sink, watch=watch)
    wire = Wire(
        order.target,
        recorder,
        Budget(order.limits.max_requests, order.limits.max_paid_runs),
        timeout_s=order.limits.timeout_s,
        transport=transport,
        pause=pause or SystemPause(),
    )
    await _run(Stage(order, recorder, wire), interrupt or Interrupt())
    return Trace(
        started=recorder.started,
        exchanges=tuple(sorted(recorder.exchanges, key=lambda e: e.index)),
        scenarios=tuple(recorder.scenarios),
        sequences=tuple(recorder.sequences),
        finished=recorder.finished,
    )


async def _run(stage: Stage, interrupt: Interrupt) -> None:
    reason: str | None = "interrupted"
    unreachable = False
    interrupt.abandon = stage.wire.abandon
    try:
        with interrupt.playing:
            refusal = await knock(stage)
            if refusal is None:
                await _repeat(stage)
            reason, unreachable = refusal, refusal is not None
    except Exception as error:
        reason = stage.redacted(error)
        raise
    finally:
        # Whatever ended the run, what it made at the provider is taken away again.
        with interrupt.cleaning:
            await delete_all(stage.wire, stage.recorder.exchanges)
        stage.recorder.finish(
            Finished(
                finished_at=_now(),
                exchanges=len(stage.recorder.exchanges),
                reason=reason,
                unreachable=unreachable,
            )
        )
        with anyio.CancelScope(shield=True):
            await stage.wire.aclose()


async def _repeat(stage: Stage) -> None:
    """Play the selection as often as ordered, each time with objects of its own."""
    repeat = stage.order.repeat
    for number in range(1, repeat + 1):
        stage.recorder.repetition = number
        stage.renew()
        await play(stage, stage.order.planned())
        if number < repeat:
            await delete_all(stage.wire, stage.recorder.exchanges)


def _started(order: Order) -> Started:
    """Return the head of the trace: what the report has to know of the order."""
    return Started(
        suite_version=conformance.__version__,
        provider=order.target.name,
        base_url=Redactor(order.target.secrets()).url(order.target.base_url),
        edition=order.editions[0],
        started_at=_now(),
        driven=True,
        seed=order.seed,
        only=order.only,
        tiers=order.tiers,
        notes=order.notes,
        retires_on=order.retires_on,
        repeat=order.repeat,
        max_requests=order.limits.max_requests,
        max_paid_runs=order.limits.max_paid_runs,
        measured=order.measured,
        claims=order.claims,
        waivers=order.waivers,
        baseline=order.baseline,
        second_key=bool(order.target.second_credentials()),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
