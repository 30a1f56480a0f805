"""Request bodies, answers, errors and streams: whether they are there, and as what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.contract.lint.endpoint import EVENTS, JSON, Content, Endpoint
from conformance.contract.lint.finding import ERROR, NOTE, WARNING, Finding
from conformance.contract.lint.matching import Match
from conformance.contract.lint.pointer import join
from conformance.contract.lint.schemas import Schemas


def request(match: Match, theirs_at: Schemas) -> Iterator[Finding]:
    """The request body: missing, unexpected, wrongly optional, in the wrong content type."""
    theirs, ours = match.theirs.body, match.ours.body
    if ours is None:
        if theirs is not None and _carries(theirs, theirs_at):
            yield Finding(
                "body-unexpected",
                WARNING,
                theirs.at,
                f"{match.ours.operation_id} has no request body",
                "take it away",
                contract=match.ours.at,
            )
        return
    if theirs is None:
        yield Finding(
            "body-missing",
            ERROR if ours.required else WARNING,
            match.theirs.at,
            "there is no request body",
            f"add one of {JSON}",
            contract=ours.at,
        )
        return
    if ours.required != theirs.required:
        optional = ours.required
        yield Finding(
            "body-optional" if optional else "body-required",
            WARNING,
            theirs.at,
            f"the request body is {'optional' if optional else 'required'} here",
            f"say required: {str(optional).lower()}",
            contract=ours.at,
        )
    yield from _content(theirs, ours)


def _carries(body: Content, schemas: Schemas) -> bool:
    # Some editors export an empty body for every operation that has none.
    kind = body.json()
    if kind is None:
        return False
    pointer = body.media[kind]
    shape = schemas.at(pointer) if pointer is not None else None
    return shape is not None and not shape.anything and bool(shape.properties or shape.options)


def answers(match: Match) -> Iterator[Finding]:
    """The answer of success: missing, under another status, in another content type."""
    wanted = match.ours.success
    if wanted is None:
        return
    holder = join(match.theirs.at, "responses")
    status = match.theirs.success
    if status is None and "default" in match.theirs.answers and not _errors(match.theirs):
        status = "default"
    if status is None:
        yield Finding(
            "answer-missing",
            ERROR,
            holder if match.theirs.answers else match.theirs.at,
            f"no answer of success is described: {wanted} is missing",
            f"add responses: {wanted}",
            contract=join(match.ours.at, "responses", wanted),
        )
        return
    answer = match.theirs.answers[status]
    if status not in {wanted, "2XX", "2xx"}:
        yield Finding(
            "answer-status-wrong",
            WARNING,
            join(holder, status),
            f"success is {status} here; it is {wanted}",
            f"say {wanted}",
            contract=join(match.ours.at, "responses", wanted),
        )
    yield from _content(answer, match.ours.answers[wanted])


def _content(theirs: Content, ours: Content) -> Iterator[Finding]:
    if ours.named(JSON) is None:
        return
    kind = theirs.json()
    if kind is None:
        yield Finding(
            "schema-missing",
            ERROR,
            theirs.at,
            "the body is not described",
            f"add content of {JSON} with a schema",
            contract=ours.at,
        )
        return
    if theirs.named(JSON) is None:
        yield Finding(
            "content-type-wrong",
            ERROR,
            theirs.kind_at(kind),
            f"the body is {kind.strip() or 'of no type'} here; it is {JSON}",
            f"say {JSON}",
            subject=kind,
            contract=ours.at,
        )
    if theirs.media[kind] is None:
        yield Finding(
            "schema-missing",
            ERROR,
            theirs.kind_at(kind),
            "the body has no schema",
            "add one",
            contract=ours.at,
        )


def errors(match: Match) -> Iterator[Finding]:
    """Error answers that are not described, by status, range or default."""
    wanted = [status for status in match.ours.answers if not status.startswith("2")]
    lost = [status for status in wanted if not _described(status, match.theirs.answers)]
    if lost:
        holder = join(match.theirs.at, "responses")
        yield Finding(
            "errors-undeclared",
            WARNING,
            holder if match.theirs.answers else match.theirs.at,
            f"the error answers {', '.join(lost)} are not described",
            "describe them, with the error object as their body",
            contract=join(match.ours.at, "responses"),
        )
    for status, answer in match.theirs.answers.items():
        if status.startswith("2") or status not in {*_errors(match.theirs), "default"}:
            continue
        kind = answer.json()
        bodiless = kind is None or answer.media[kind] is None
        if bodiless and wanted and not (status == "default" and match.theirs.success is None):
            yield Finding(
                "schema-missing",
                NOTE,
                answer.at,
                f"the error answer {status} has no schema",
                "add the error object",
                subject=status,
                contract=join(match.ours.at, "responses"),
            )


def _errors(endpoint: Endpoint) -> list[str]:
    return [status for status in endpoint.answers if status[:1] in {"4", "5"}]


def _described(status: str, answers: Iterable[str]) -> bool:
    given = {answer.lower() for answer in answers}
    if status.lower() in given or "default" in given or f"{status[0]}xx" in given:
        return True
    return status.lower().endswith("xx") and any(answer[0] == status[0] for answer in given)


def error_bodies(match: Match) -> Iterator[tuple[str, str]]:
    """Yield the schemas of their error answers, each with the contract's, to compare."""
    ours = next((_schema(a) for s, a in match.ours.answers.items() if not s.startswith("2")), None)
    for status, answer in match.theirs.answers.items():
        is_error = status in _errors(match.theirs) or status == "default"
        schema = _schema(answer)
        if ours is None or schema is None or not is_error:
            continue
        if status == "default" and match.theirs.success is None:
            continue  # it is their answer of success
        yield schema, ours


def _schema(content: Content) -> str | None:
    kind = content.json()
    return None if kind is None else content.media[kind]


def success_bodies(match: Match) -> Iterator[tuple[str, str]]:
    """Yield the schema of their answer of success with the contract's, to compare."""
    wanted, given = match.ours.success, match.theirs.success
    if given is None and "default" in match.theirs.answers and not _errors(match.theirs):
        given = "default"
    if wanted is not None and given is not None:
        ours, theirs = _schema(match.ours.answers[wanted]), _schema(match.theirs.answers[given])
        if ours is not None and theirs is not None:
            yield theirs, ours


def request_bodies(match: Match) -> Iterator[tuple[str, str]]:
    """Yield the schema of their request body with the contract's, to compare."""
    theirs, ours = match.theirs.body, match.ours.body
    if theirs is None or ours is None:
        return
    given, wanted = _schema(theirs), _schema(ours)
    if given is not None and wanted is not None:
        yield given, wanted


def streams(match: Match) -> Iterator[Finding]:
    """Answers that can be streamed, and are not said to be."""
    wanted = match.ours.success
    if wanted is None or match.ours.answers[wanted].named(EVENTS) is None:
        return
    given = [answer for status, answer in match.theirs.answers.items() if status[:1] != "4"]
    if not any(answer.named(EVENTS) is not None for answer in given):
        status = match.theirs.success
        yield Finding(
            "stream-undeclared",
            WARNING,
            match.theirs.answers[status].at if status else match.theirs.at,
            f"{match.ours.operation_id} can answer with a stream of events; it is not described",
            f"add content of {EVENTS} to the answer",
            contract=join(match.ours.at, "responses", wanted),
        )


def event_bodies(match: Match, schemas: Schemas) -> Iterator[tuple[str, str]]:
    """Yield the schema of their events with the contract's, where both say more than text."""
    wanted, given = match.ours.success, match.theirs.success
    if wanted is None or given is None:
        return
    pair = []
    for answer in (match.theirs.answers[given], match.ours.answers[wanted]):
        kind = answer.named(EVENTS)
        pair.append(answer.media[kind] if kind is not None else None)
    theirs, ours = pair
    if theirs is None or ours is None:
        return
    shape = schemas.at(theirs)
    if not shape.anything and not shape.only("string"):
        yield theirs, ours
