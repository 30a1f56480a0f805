"""The operations of a document, in the few terms that they can be compared in."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from conformance.contract.lint.pointer import join
from conformance.contract.lint.shape import Remark

JSON = "application/json"
EVENTS = "text/event-stream"


@frozen
class Parameter:
    """A parameter of an operation.

    Attributes:
        name: as written, blanks included.
        place: path, query, header or cookie.
        required: whether it says so.
        at: pointer to where it is written.
        schema: pointer to its schema; None if it has none.
        stated: the values it gives: constant, enum, default, examples.
    """

    name: str
    place: str
    required: bool
    at: str
    schema: str | None
    stated: tuple[str, ...] = ()


@frozen
class Content:
    """A body, of a request or of an answer.

    Attributes:
        at: pointer to where it is written.
        required: whether it says so; an answer's is.
        media: pointer to the schema, or None without one, by content type as written.
        kinds_at: pointer to the object whose keys are the content types; None if the version
            has none.
    """

    at: str
    required: bool
    media: Mapping[str, str | None]
    kinds_at: str | None = None

    def kind_at(self, kind: str) -> str:
        """Return the pointer to what is said of a content type."""
        return self.at if self.kinds_at is None else join(self.kinds_at, kind)

    def named(self, wanted: str) -> str | None:
        """Return how a content type is written here, parameters such as charset aside."""
        for written in self.media:
            if written.partition(";")[0].strip().lower() == wanted:
                return written
        return None

    def json(self) -> str | None:
        """Return the content type, as written, that comes nearest to JSON; None without any."""
        exact = self.named(JSON)
        if exact is not None:
            return exact
        related = [w for w in self.media if "json" in w.lower() or w.strip() in {"*/*", ""}]
        others = [w for w in self.media if w != self.named(EVENTS)]
        return next(iter((*related, *others)), None)


@frozen
class Endpoint:
    """One operation: a method at a path.

    Attributes:
        at: pointer to the operation.
        path_at: pointer to its path item.
        path: its path, as written.
        method: in capitals.
        operation_id: empty without one.
        summary: its title in the document.
        parameters: its own and its path's.
        body: the request body.
        answers: bodies by status, as written; a status without a body is there as well.
        secured: whether any credential is asked for.
        remarks: what was noticed while reading.
    """

    at: str
    path_at: str
    path: str
    method: str
    operation_id: str = ""
    summary: str = ""
    parameters: tuple[Parameter, ...] = ()
    body: Content | None = None
    answers: Mapping[str, Content] = field(factory=dict)
    secured: bool = False
    remarks: tuple[Remark, ...] = ()

    @property
    def success(self) -> str | None:
        """The status, as written, of the answer that a caller hopes for."""
        exact = sorted(s for s in self.answers if s.startswith("2"))
        return "200" if "200" in self.answers else next(iter(exact), None)

    def called(self) -> str:
        """Return method and path, for a reader."""
        return f"{self.method} {self.path}"
