"""Refusals: that what is wrong is refused, and that a refusal can be read."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.capability import is_unrouted
from conformance.checks.fact import Check, Fact, judge, shown
from conformance.checks.registry import check
from conformance.checks.view import View, asks_stream, is_refusal, is_success
from conformance.contract.plainly import plainly_wrong
from conformance.oracle import envelope as law
from conformance.oracle.run import TERMINAL
from conformance.trace import Exchange, header


def refused_under(label: str) -> Check:
    """Return the check that every request sent under a label is refused."""

    def refused(view: View) -> Iterator[Fact]:
        for exchange in view.labelled(label):
            yield from judge(
                is_refusal(exchange),
                exchange.index,
                expected="a refusal (4xx)",
                observed=_answered(exchange),
            )

    return refused


# What is too large or too long is refused by whatever stands before the API, in its own words.
_BEFORE_THE_API = frozenset({413, 414, 431})


def _answered(exchange: Exchange) -> str:
    """Say the status; a bare one beside a refusal that was asked for would mislead."""
    prefix = "rejected as required with " if is_refusal(exchange) else ""
    return f"{prefix}status {exchange.status}"


def _status(label: str, *statuses: int) -> Check:
    def status(view: View) -> Iterator[Fact]:
        for exchange in view.labelled(label):
            if is_refusal(exchange):
                yield from judge(
                    exchange.status in statuses,
                    exchange.index,
                    expected=f"status {' or '.join(map(str, statuses))}",
                    observed=f"status {exchange.status}",
                    answer=str(exchange.status),
                )

    return status


check("ERR-ID-001")(refused_under("error.unknown-thread"))
check("ERR-ID-002")(refused_under("error.unknown-run"))
check("ERR-ID-003")(refused_under("error.unknown-step"))
check("ERR-ID-004")(refused_under("error.unknown-assistant"))
check("ERR-ID-005")(refused_under("error.unknown-run-modify"))
check("ERR-ID-006")(refused_under("error.unknown-run-cancel"))
check("ERR-ID-007")(refused_under("error.unknown-run-submit"))
check("ERR-ID-008")(refused_under("error.unknown-thread-run"))
check("ERR-ID-009")(_status("error.unknown-run", 404))
check("ERR-ID-010")(refused_under("error.unknown-thread-retrieve"))
check("ERR-ID-011")(refused_under("error.unknown-thread-messages"))
check("ERR-ID-012")(refused_under("error.unknown-thread-message"))
check("ERR-ID-013")(refused_under("error.unknown-assistant-retrieve"))
check("ERR-AUTH-001")(refused_under("error.no-key"))
check("ERR-AUTH-002")(refused_under("error.wrong-key"))
check("ERR-AUTH-003")(_status("error.no-key", 401))
check("ERR-AUTH-004")(_status("error.wrong-key", 401))
check("ERR-AUTH-005")(refused_under("error.empty-key"))
check("ERR-AUTH-006")(refused_under("error.other-scheme"))
check("ERR-BETA-001")(refused_under("error.no-beta"))
check("ERR-BETA-002")(refused_under("error.unknown-beta"))
check("ERR-BETA-003")(refused_under("error.ended-beta"))
check("ERR-BODY-001")(refused_under("error.no-assistant"))
check("ERR-BODY-002")(refused_under("error.assistant-type"))
check("ERR-BODY-003")(refused_under("error.not-json"))
check("ERR-BODY-004")(refused_under("error.temperature"))
check("ERR-BODY-005")(refused_under("error.metadata-pairs"))
check("ERR-BODY-006")(refused_under("error.metadata-value"))
check("ERR-BODY-007")(refused_under("error.metadata-key"))
check("ERR-BODY-008")(refused_under("error.role"))
check("ERR-BODY-009")(refused_under("error.output-type"))
check("ERR-BODY-010")(refused_under("error.token-limit"))


def _refused_when_locked(label: str) -> Check:
    refused = refused_under(label)

    def locked(view: View) -> Iterator[Fact]:
        sure = {e.index for e in view.labelled(label) if view.thread_status(e) == "locked"}
        # Refusing is right in any case; accepting is wrong only while the run surely was active.
        for fact in refused(view):
            if fact.kind == "holds" or sure.issuperset(fact.exchanges):
                yield fact

    return locked


check("ERR-STATE-001")(_refused_when_locked("lock.run"))
check("ERR-STATE-002")(_refused_when_locked("lock.message"))


@check("ERR-STATE-003")
def ended_run_is_not_cancelled(view: View) -> Iterator[Fact]:
    """A cancel that comes after the end is refused."""
    for exchange in view.labelled("cancel.terminal"):
        before, _ = view.around(exchange, exchange.path.get("run_id"))
        if before is not None and before.status in TERMINAL:
            yield from judge(
                is_refusal(exchange),
                exchange.index,
                expected="a refusal (4xx)",
                observed=_answered(exchange),
            )


@check("ERR-GEN-001")
def generated_requests_do_no_harm(view: View) -> Iterator[Fact]:
    """Whatever is sent, the server does not break over it."""
    for label in ("generated.valid", "generated.invalid"):
        for exchange in view.labelled(label):
            if exchange.operation in view.lacks:
                continue  # 501 says that there is nothing to break
            yield from judge(
                exchange.status is not None and exchange.status < 500,
                exchange.index,
                expected="no 5xx",
                observed=f"{exchange.operation} status {exchange.status}",
            )


@check("ERR-GEN-002")
def broken_bodies_are_refused(view: View) -> Iterator[Fact]:
    """What is wrong however mildly it is read is refused; unknown keys may pass."""
    for exchange in view.labelled("generated.invalid"):
        if _is_wrong(exchange, view) and not _is_fault(exchange):
            yield from judge(
                is_refusal(exchange),
                exchange.index,
                expected="a refusal (4xx)",
                observed=f"{exchange.operation} {_answered(exchange)}",
            )


def _is_fault(exchange: Exchange) -> bool:
    """Whether the server broke, which is judged as that."""
    return exchange.status is not None and exchange.status >= 500


def _is_wrong(exchange: Exchange, view: View) -> bool:
    """Whether a body breaks the schema however mildly it is read; no body at all breaks none."""
    text = (exchange.request.body or "").strip()
    if not text or exchange.operation in view.lacks:
        return bool(exchange.request.body_base64)
    if exchange.sent is None and text != "null":
        return True
    return plainly_wrong(view.edition, str(exchange.operation), exchange.sent)


@check("ERR-STATE-004")
def end_frees_the_thread(view: View) -> Iterator[Fact]:
    """Once its run has ended, the thread takes messages again."""
    for exchange in view.labelled("unlock.message"):
        if view.thread_status(exchange) != "free":
            continue
        yield from judge(
            is_success(exchange),
            exchange.index,
            expected="a success and the message",
            observed=f"status {exchange.status}",
        )


@check("ERR-ENV-001")
def refusal_has_an_envelope(view: View) -> Iterator[Fact]:
    """A refusal carries an error object with a message and a type."""
    for exchange in _refusals(view):
        body = exchange.json
        if body is None and exchange.response is not None:
            body = exchange.response.body
        yield from judge(
            not law.faults(exchange.json) & {"no error", "message", "type"},
            exchange.index,
            expected='{"error": {"message": …, "type": …, …}}',
            observed=shown(body),
        )


@check("ERR-ENV-002")
def envelope_is_whole(view: View) -> Iterator[Fact]:
    """The error object has param and code, each a string or null."""
    for exchange in _refusals(view):
        error = law.error_of(exchange.json)
        if error:
            told = {name: error.get(name, "absent") for name in ("param", "code")}
            yield from judge(
                not law.faults(exchange.json) & {"param", "code"},
                exchange.index,
                expected="param and code, string or null",
                observed=shown(told),
            )


@check("ERR-ENV-003")
def refusal_says_that_it_is_json(view: View) -> Iterator[Fact]:
    """A refusal that is JSON says so."""
    for exchange in _refusals(view):
        if law.error_of(exchange.json) and exchange.response is not None:
            kind = header(exchange.response.headers, "content-type") or ""
            yield from judge(
                "json" in kind.lower(),
                exchange.index,
                expected="Content-Type application/json",
                observed=f"Content-Type {kind!r}",
            )


@check("ERR-ENV-004")
def refusal_says_something(view: View) -> Iterator[Fact]:
    """The message of a refusal is not blank."""
    for exchange in _refusals(view):
        wrong = law.faults(exchange.json)
        if not wrong & {"no error", "message"}:
            yield from judge(
                "silent" not in wrong,
                exchange.index,
                expected="a message with words in it",
                observed=shown(law.error_of(exchange.json).get("message")),
            )


def _refusals(view: View) -> Iterator[Exchange]:
    """Every 4xx of an operation of the contract that the provider routes.

    What looks like the answer of a router is a refusal where the operation has worked.
    """
    worked = {e.operation for e in view.exchanges if is_success(e)}
    for exchange in view.exchanges:
        if exchange.status in _BEFORE_THE_API:
            continue
        there = exchange.operation is not None and exchange.operation not in view.lacks
        routed = exchange.operation in worked or not is_unrouted(exchange)
        if there and is_refusal(exchange) and routed:
            yield exchange


@check("HTTP-STATUS-001")
def success_is_200(view: View) -> Iterator[Fact]:
    """Every success is a plain 200, creation and deletion included."""
    for exchange in view.exchanges:
        if exchange.operation and exchange.status is not None and 200 <= exchange.status < 300:
            yield from judge(
                exchange.status == 200,
                exchange.index,
                expected="status 200",
                observed=f"status {exchange.status}",
            )


@check("HTTP-TYPE-001")
def success_is_json(view: View) -> Iterator[Fact]:
    """A success says that it is JSON, and is."""
    for exchange in view.exchanges:
        if not exchange.operation or exchange.status != 200 or exchange.response is None:
            continue
        kind = header(exchange.response.headers, "content-type") or ""
        # Whether what was asked for as a stream is one is judged as that.
        if kind.startswith("text/event-stream") or asks_stream(exchange):
            continue
        yield from judge(
            "json" in kind.lower() and exchange.json is not None,
            exchange.index,
            expected="Content-Type application/json and a JSON body",
            observed=f"Content-Type {kind!r}, body {'JSON' if exchange.json is not None else 'no JSON'}",
        )


@check("HTTP-ID-001")
def answers_have_an_id(view: View) -> Iterator[Fact]:
    """Every answer carries an x-request-id."""
    for exchange in view.exchanges:
        if exchange.operation and exchange.response is not None:
            told = header(exchange.response.headers, "x-request-id")
            yield from judge(
                bool(told), exchange.index, expected="x-request-id", observed=shown(told)
            )


check("ERR-GONE-001")(refused_under("gone.thread"))
check("ERR-GONE-002")(refused_under("gone.message"))
