"""Members of objects: which there are, and which must be there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.contract.lint.finding import ERROR, NOTE, WARNING, Finding
from conformance.contract.lint.pointer import join
from conformance.contract.lint.shape import describe
from conformance.contract.lint.view import View, dotted, quoted

Rule = Callable[[View], Iterator[Finding]]


def is_map(view: View) -> bool:
    """Whether the contract has a map with keys of the caller's choice here."""
    return not view.ours.properties and view.ours.values is not False


def unlisted(view: View) -> Iterator[Finding]:
    """An object without a word about its members."""
    if view.ours.properties and not view.theirs.properties:
        yield view.finding(
            "properties-absent",
            WARNING,
            view.theirs.at,
            f"{view.called()} is an object of unsaid members; it has "
            f"{quoted(view.ours.properties)}",
            f"list them; required are {quoted(view.ours.required) or 'none'}",
        )


def missing(view: View) -> Iterator[Finding]:
    """Members that the contract has and the document has not."""
    if not view.theirs.properties:
        return
    for name, pointer in view.ours.properties.items():
        if name in view.theirs.properties:
            continue
        required = name in view.ours.required
        wanted = describe(view.our_schemas.at(pointer))
        yield view.finding(
            "property-missing",
            ERROR if required else WARNING,
            _members_at(view),
            f"{view.called(name)} is missing",
            f"add {name}: {wanted}{', required' if required else ''}",
            subject=name,
            contract=pointer,
        )


def unknown(view: View) -> Iterator[Finding]:
    """Members that the document has and this edition has not."""
    if is_map(view):
        return
    for name, pointer in view.theirs.properties.items():
        if name in view.ours.properties:
            continue
        known = view.elsewhere(lambda shape, name=name: name in shape.properties)  # type: ignore[misc]
        refused = view.asking and view.ours.values is False
        yield view.finding(
            "property-unknown",
            ERROR if refused else WARNING,
            pointer,
            f"{view.called(name)} is not of this edition{known}",
            "take it away" + ("; a server refuses requests with it" if refused else ""),
            subject=name,
        )


def required_extra(view: View) -> Iterator[Finding]:
    """Members listed as required that may be left out."""
    for name, pointer in view.theirs.required.items():
        if name in view.ours.properties and name not in view.ours.required:
            who = "a caller" if view.asking else "a server"
            yield view.finding(
                "required-extra",
                ERROR,
                pointer,
                f"{view.called(name)} is required here; {who} may leave it out",
                f"take {name} out of required",
                subject=name,
                contract=view.ours.properties[name],
            )


def required_missing(view: View) -> Iterator[Finding]:
    """Members that are always there, or must be sent, and are not listed as required."""
    known = view.theirs.properties
    lost = [n for n in view.ours.required if n in known and n not in view.theirs.required]
    if lost:
        at = join(view.theirs.at, "required")
        listed = isinstance(view.their_schemas.node(at), list)
        yield view.finding(
            "required-missing",
            ERROR if view.asking else WARNING,
            at if listed else view.theirs.at,
            f"{quoted(dotted(view.label, name) for name in lost)} "
            + ("must be sent" if view.asking else "always there")
            + "; optional in the document",
            f"add to required: {', '.join(lost)}",
            subject=quoted(lost),
        )


def required_undeclared(view: View) -> Iterator[Finding]:
    """Names listed as required that the document describes nowhere."""
    if not view.theirs.properties:
        return
    for name, pointer in view.theirs.required.items():
        if name not in view.theirs.properties:
            yield view.finding(
                "required-undeclared",
                ERROR,
                pointer,
                f"{view.called(name)} is required, and described nowhere",
                f"describe {name}, or take it out of required",
                subject=name,
            )


def closed(view: View) -> Iterator[Finding]:
    """Answers that may not grow, or a map that may hold nothing."""
    if view.theirs.values is not False or view.ours.values is False:
        return
    if is_map(view) or not view.asking:
        yield view.finding(
            "object-closed",
            ERROR if is_map(view) else WARNING,
            join(view.theirs.at, "additionalProperties"),
            f"{view.called()} may hold keys that are not listed; the document refuses them",
            "take additionalProperties: false away",
        )


def maps(view: View) -> Iterator[Finding]:
    """Maps with keys of the caller's choice, documented by the keys of one example."""
    if is_map(view) and view.theirs.properties:
        yield view.finding(
            "map-frozen",
            WARNING,
            join(view.theirs.at, "properties"),
            f"{view.called()} has keys of the caller's choice; the document lists "
            f"{quoted(view.theirs.properties)}",
            "take properties away, say what values may be with additionalProperties",
        )
    unsaid = view.theirs.values is None or view.theirs.values is True
    if isinstance(view.ours.values, str) and unsaid:
        inner = view.our_schemas.at(view.ours.values)
        limits = ", ".join(f"{k} {b.value}" for k, b in inner.bounds.items())
        values = describe(inner) + (f" with {limits}" if limits else "")
        yield view.finding(
            "bound-lost",
            WARNING if view.asking else NOTE,
            view.theirs.at,
            f"the values of {view.called()} are {values}; the document does not say so",
            f"add additionalProperties: {values}",
            subject="additionalProperties",
        )


def _members_at(view: View) -> str:
    at = join(view.theirs.at, "properties")
    return at if view.their_schemas.node(at) is not None else view.theirs.at


CHOICE_RULES: tuple[Rule, ...] = (
    unlisted,
    missing,
    unknown,
    required_extra,
    required_missing,
    required_undeclared,
    closed,
    maps,
)
