"""Types and nulls."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.lint.finding import ERROR, NOTE, WARNING, Finding
from conformance.contract.lint.pointer import join
from conformance.contract.lint.shape import describe
from conformance.contract.lint.view import View


def null_only(view: View) -> Iterator[Finding]:
    """A type of null alone: the example the document was inferred from held null."""
    if view.theirs.null_only and not view.ours.null_only:
        wanted = describe(view.ours)
        yield view.finding(
            "type-null-only",
            ERROR,
            view.theirs.at,
            f"{view.called()} can be nothing but null here; it is {wanted}",
            f"say {wanted}",
        )


def unstated(view: View) -> Iterator[Finding]:
    """No type at all, where the version of OpenAPI could state one."""
    if not view.theirs.anything or view.ours.anything:
        return
    if view.ours.options and not view.dialect.has_unions:
        return  # Swagger 2.0 has no better words for a union
    if any(remark.rule.startswith("ref-") for remark in view.theirs.remarks):
        return  # the reference that leads nowhere is reported itself
    yield view.finding(
        "type-missing",
        WARNING,
        view.theirs.at,
        f"{view.called()} has no type; it is {describe(view.ours)}",
        f"say {describe(view.ours)}",
    )


def nulls(view: View) -> Iterator[Finding]:
    """Null that the contract allows and the document does not, or the reverse."""
    if view.ours.anything or view.theirs.anything or view.theirs.null_only:
        return
    if view.ours.null and not view.theirs.null:
        yield view.finding(
            "null-lost",
            WARNING if view.asking else ERROR,
            view.theirs.site,
            f"{view.called()} may be null; the document does not allow it",
            f"allow null: {view.dialect.null_words}",
        )
    if view.theirs.null and not view.ours.null:
        yield view.finding(
            "null-extra",
            WARNING,
            view.theirs.site,
            f"{view.called()} is never null; the document allows it",
            "take the null away",
        )


def kinds(view: View) -> Iterator[Finding]:
    """Another type; an integer for a number is the mark of an inferred schema."""
    theirs, ours = view.theirs.kinds, view.ours.kinds
    if not theirs or not ours or theirs == ours:
        return
    at = join(view.theirs.at, "type")
    pointer = at if view.their_schemas.node(at) is not None else view.theirs.at
    wanted, given = describe(view.ours), describe(view.theirs)
    if theirs == {"integer"} and "number" in ours:
        yield view.finding(
            "type-from-example",
            ERROR,
            pointer,
            f"{view.called()} is an integer here; it is a number such as 0.7",
            "say number",
        )
        return
    widened = "number" in theirs and ours == {"integer"}
    if not theirs >= ours or not widened:
        yield view.finding(
            "type-wrong",
            WARNING if widened else ERROR,
            pointer,
            f"{view.called()} is {given} here; it is {wanted}",
            f"say {wanted}",
        )


def items(view: View) -> Iterator[Finding]:
    """An array of nobody knows what."""
    arrays = view.ours.only("array") and view.theirs.only("array")
    if arrays and view.ours.items and view.theirs.items is None:
        inner = describe(view.our_schemas.at(view.ours.items))
        yield view.finding(
            "items-missing",
            NOTE if view.our_schemas.at(view.ours.items).anything else WARNING,
            view.theirs.at,
            f"{view.called()} is an array of unsaid items; they are {inner}",
            f"add items: {inner}",
        )


RULES = (null_only, unstated, nulls)
"""Rules about a schema as a whole."""

CHOICE_RULES = (kinds, items)
"""Rules about one member of a union, or a schema that is none."""


def same_kind(view: View) -> bool:
    """Whether the two can be compared any further."""
    theirs, ours = view.theirs.kinds or frozenset(), view.ours.kinds or frozenset()
    return bool(theirs & ours) or (theirs | ours) <= {"integer", "number"}
