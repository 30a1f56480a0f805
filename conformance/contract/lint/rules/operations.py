"""Operations: which are there, under which method and path."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from conformance.contract.lint.endpoint import Endpoint
from conformance.contract.lint.finding import ERROR, NOTE, WARNING, Finding
from conformance.contract.lint.matching import Match, Matching, family
from conformance.contract.lint.pointer import ROOT, join
from conformance.contract.lint.view import quoted


def missing(found: Matching, ours: Iterable[Endpoint]) -> Iterator[Finding]:
    """Operations that the document has not: each of a family it serves, else the family."""
    served = {match.ours.operation_id for match in found.matches}
    families = {family(match.ours.path) for match in found.matches}
    places = {match.ours.path: match.theirs.path_at for match in reversed(found.matches)}
    absent: dict[str, list[Endpoint]] = defaultdict(list)
    for endpoint in ours:
        if endpoint.operation_id in served:
            continue
        if family(endpoint.path) in families:
            yield Finding(
                "operation-missing",
                ERROR,
                places.get(endpoint.path, join(ROOT, "paths")),
                f"{endpoint.operation_id} ({endpoint.called()}) is missing",
                f"add {endpoint.method.lower()} to {endpoint.path}",
                subject=endpoint.operation_id,
                contract=endpoint.at,
                operation=endpoint.operation_id,
            )
        else:
            absent[family(endpoint.path)].append(endpoint)
    for name, endpoints in absent.items():
        yield Finding(
            "family-absent",
            NOTE,
            join(ROOT, "paths"),
            f"no operation of {name}: {quoted(e.operation_id for e in endpoints)} not judged",
            f"add them if the server has {name}",
            subject=name,
        )


def methods(match: Match) -> Iterator[Finding]:
    """A method that is not the operation's, such as GET for a modify."""
    if match.wrong_method:
        theirs, ours = match.theirs, match.ours
        yield Finding(
            "method-wrong",
            ERROR,
            theirs.at,
            f"{theirs.called()} can only be meant as {ours.operation_id}, which is {ours.method}",
            f"make it {ours.method.lower()}",
            contract=ours.at,
        )


def repeated(found: Matching) -> Iterator[Finding]:
    """Several paths that are meant to be one operation."""
    by_operation: dict[str, list[Match]] = defaultdict(list)
    for match in found.matches:
        by_operation[match.ours.operation_id].append(match)
    for name, matches in by_operation.items():
        for match in matches[1:]:
            if _is_alias(match, matches[0]):
                continue
            yield Finding(
                "operation-repeated",
                WARNING,
                match.theirs.at,
                f"{match.theirs.called()} is {name} once more: "
                f"{matches[0].theirs.called()} is there already",
                "keep one of the two",
                contract=match.ours.at,
                operation=name,
            )


def _is_alias(one: Match, other: Match) -> bool:
    # Servers mount the API twice, with and without /v1: both paths work.
    plain = one.meant.plain and other.meant.plain
    return plain and one.meant.prefix != other.meant.prefix and not one.wrong_method


def unknown(found: Matching) -> Iterator[Finding]:
    """Operations beside the contract's."""
    for endpoint in found.unknown:
        yield Finding(
            "operation-unknown",
            NOTE,
            endpoint.at,
            f"{endpoint.called()} is no operation of the contract",
            "nothing to do if it is an extension; mend the path if it is a slip",
        )


def elsewhere(found: Matching) -> Iterator[Finding]:
    """Operations of other editions."""
    for endpoint, editions in found.elsewhere:
        yield Finding(
            "operation-of-other-edition",
            WARNING,
            endpoint.at,
            f"{endpoint.called()} is not of this edition (it belongs to {', '.join(editions)})",
            "take it away",
        )


def identifiers(theirs: Iterable[Endpoint], found: Matching) -> Iterator[Finding]:
    """The same operationId for two operations, of which one at least is of the contract."""
    judged = {match.theirs.operation_id for match in found.matches}
    first: dict[str, Endpoint] = {}
    for endpoint in theirs:
        name = endpoint.operation_id
        if name and name in first and name in judged:
            yield Finding(
                "operation-id-repeated",
                ERROR,
                join(endpoint.at, "operationId"),
                f"operationId `{name}` is that of {first[name].called()} already",
                "give each operation a name of its own",
                subject=name,
            )
        first.setdefault(name, endpoint)


def paths(match: Match) -> Iterator[Finding]:
    """Paths that are not the contract's, letter by letter."""
    at, path, meant = match.theirs.path_at, match.theirs.path, match.meant
    wanted = f"{meant.prefix}{meant.template}"
    mend = f"write {wanted}"

    def found(rule: str, message: str, subject: str = "") -> Finding:
        return Finding(rule, ERROR, at, message, mend, subject, match.ours.path_at)

    if meant.padding or any(slot.padded for slot in meant.slots):
        yield found("path-padded", f"`{path}` has blanks or slashes that do not belong there")
    if meant.query:
        yield found("path-query", f"`{path}` holds a query", meant.query)
    for word in meant.respelt:
        yield found("path-case", f"`{word}` is spelt otherwise", word)
    for slot in meant.slots:
        if slot.blank:
            yield found(
                "path-parameter-blank", f"nothing stands where {{{slot.name}}} belongs", slot.name
            )
        elif slot.given is None or slot.express:
            written = slot.written.strip()
            yield found(
                "path-id-baked-in", f"`{written}` stands where {{{slot.name}}} belongs", slot.name
            )
