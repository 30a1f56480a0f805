"""Judges a document by one edition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from conformance.contract.lint import models
from conformance.contract.lint.catalogue import of_remark
from conformance.contract.lint.dialect import Dialect, dialect_of
from conformance.contract.lint.endpoint import Endpoint
from conformance.contract.lint.endpoints import endpoints, malformed
from conformance.contract.lint.finding import ERROR, Finding
from conformance.contract.lint.matching import Match, Matching, matching
from conformance.contract.lint.reference import Reference
from conformance.contract.lint.rules import bodies, operations, parameters
from conformance.contract.lint.schemas import Schemas
from conformance.contract.lint.shape import Remark
from conformance.contract.lint.source import Source
from conformance.contract.lint.walk import Walk


@frozen
class Document:
    """Somebody's document, read.

    Attributes:
        source: the file.
        schemas: its schemas.
        version: how it states its version of OpenAPI.
        endpoints: its operations.
        malformed: what kept operations from being read.
    """

    source: Source
    schemas: Schemas
    version: str
    endpoints: tuple[Endpoint, ...]
    malformed: tuple[Remark, ...]

    @property
    def dialect(self) -> Dialect:
        """The version of OpenAPI it is read by."""
        return self.schemas.dialect


@frozen
class Judgement:
    """What one edition says about a document.

    Attributes:
        edition: its full name.
        findings: in no order.
        operations: how many operations of the contract the document has.
        models: how many data models were judged for want of operations.
        shared: how many members of objects the document and the edition both have.
    """

    edition: str
    findings: tuple[Finding, ...]
    operations: int
    models: int
    shared: int = 0


def read(source: Source) -> Document:
    """Return a document ready to be judged. Raises Unreadable if it is no OpenAPI."""
    dialect, version = dialect_of(source.document)
    schemas = Schemas(source.document, dialect)
    return Document(source, schemas, version, endpoints(schemas), tuple(malformed(schemas)))


def judge(document: Document, reference: Reference) -> Judgement:
    """Return everything in which a document disagrees with an edition."""
    found = matching(document.endpoints, reference.endpoints)
    walk = Walk(document.schemas, reference.schemas)
    pairs = () if found.matches else tuple(models.alike(document.schemas, reference))
    findings: list[Finding] = [*_file(document)]
    if found.matches:
        findings += operations.identifiers(document.endpoints, found)
        findings += _all(found, reference)
    for match in found.matches:
        name = match.ours.operation_id
        each = (*_one(match, reference, document), *_bodies(match, walk))
        findings += (evolve(finding, operation=finding.operation or name) for finding in each)
    for theirs, ours in pairs:
        findings += walk.compare(theirs, ours, asking=False)
    return Judgement(
        reference.edition,
        tuple(_once(findings)),
        len({match.ours.operation_id for match in found.matches}),
        len(pairs),
        walk.shared,
    )


def _file(document: Document) -> Iterator[Finding]:
    for repeated in document.source.repeated:
        yield Finding(
            "key-repeated",
            ERROR,
            repeated.pointer,
            f"the key stands twice in its object, again on line {repeated.line}",
            "keep one of the two",
        )
    for remark in document.malformed:
        yield of_remark(remark, document.dialect)


def _all(found: Matching, reference: Reference) -> Iterator[Finding]:
    yield from operations.missing(found, reference.endpoints)
    yield from operations.repeated(found)
    yield from operations.unknown(found)
    yield from operations.elsewhere(found)


def _one(match: Match, reference: Reference, document: Document) -> Iterator[Finding]:
    for remark in match.theirs.remarks:
        yield of_remark(remark, document.dialect)
    yield from operations.methods(match)
    yield from operations.paths(match)
    yield from parameters.names(match.theirs)
    yield from parameters.ignored_headers(match.theirs)
    yield from parameters.in_path(match)
    yield from parameters.in_query(match)
    yield from parameters.beta_header(match, reference.version)
    yield from parameters.credentials(match)
    yield from bodies.request(match, document.schemas)
    yield from bodies.answers(match)
    yield from bodies.errors(match)
    yield from bodies.streams(match)


def _bodies(match: Match, walk: Walk) -> Iterator[Finding]:
    for given, wanted in parameters.compared(match):
        if given.schema is not None and wanted.schema is not None:
            name = wanted.name
            yield from walk.compare(given.schema, wanted.schema, asking=True, label=name)
    for theirs, ours in bodies.request_bodies(match):
        yield from walk.compare(theirs, ours, asking=True)
    answers = (
        *bodies.success_bodies(match),
        *bodies.error_bodies(match),
        *bodies.event_bodies(match, walk.theirs),
    )
    for theirs, ours in answers:
        yield from walk.compare(theirs, ours, asking=False)


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield each finding once, at its worst: a shared schema is met in many operations."""
    worst: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        key = (finding.rule, finding.pointer, finding.subject)
        if key not in worst or finding.severity.rank < worst[key].severity.rank:
            worst[key] = finding
    yield from worst.values()
