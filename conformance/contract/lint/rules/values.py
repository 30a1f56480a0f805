"""Listed values, constants, limits and defaults."""

from __future__ import annotations

import json
from collections.abc import Iterator

from conformance.contract.lint.finding import ERROR, NOTE, WARNING, Finding
from conformance.contract.lint.pointer import join
from conformance.contract.lint.shape import Shape, contains, same
from conformance.contract.lint.view import View, quoted


def enums(view: View) -> Iterator[Finding]:
    """Values that are listed in one place and not in the other."""
    ours, theirs = view.ours.enum, view.theirs.enum
    if ours is not None and theirs is None:
        yield _unlisted(view, ours)
    elif ours is None and theirs is not None:
        yield view.finding(
            "enum-invented",
            WARNING if view.asking else ERROR,
            _enum_at(view),
            f"{view.called()} is restricted to {quoted(theirs)}; it is open",
            "take the list away, or name the values in the description",
        )
    elif ours is not None and theirs is not None:
        yield from _compared(view, ours, theirs)


def _unlisted(view: View, ours: tuple[object, ...]) -> Finding:
    if len(ours) == 1:
        return view.finding(
            "const-lost",
            WARNING,
            view.theirs.at,
            f"{view.called()} is always `{ours[0]}`; the document lets it be anything",
            f"add enum: [{ours[0]}]",
        )
    return view.finding(
        "enum-absent",
        WARNING,
        view.theirs.at,
        f"{view.called()} is one of {quoted(ours)}; the document lets it be anything",
        f"add enum: [{', '.join(map(str, ours))}]",
    )


def _compared(
    view: View, ours: tuple[object, ...], theirs: tuple[object, ...]
) -> Iterator[Finding]:
    lost = [value for value in ours if not contains(theirs, value)]
    extra = [value for value in theirs if not contains(ours, value)]
    if lost:
        one = len(ours) == 1
        yield view.finding(
            "const-wrong" if one else "enum-values-missing",
            WARNING if view.asking and not one else ERROR,
            _enum_at(view),
            f"{view.called()} may be {quoted(lost)} as well"
            if not one
            else f"{view.called()} is always `{lost[0]}`",
            f"add {quoted(lost)}" if not one else f"say enum: [{lost[0]}]",
            subject=quoted(lost),
        )
    if extra and not (lost and len(ours) == 1):
        known = view.elsewhere(lambda shape: _lists(shape, extra[0]))
        yield view.finding(
            "enum-values-extra",
            ERROR if view.asking else WARNING,
            _enum_at(view),
            f"{view.called()} is never {quoted(extra)}{known}",
            f"take {quoted(extra)} away",
            subject=quoted(extra),
        )


def _lists(shape: Shape, value: object) -> bool:
    return shape.enum is not None and contains(shape.enum, value)


def _enum_at(view: View) -> str:
    for keyword in ("enum", "const"):
        at = join(view.theirs.at, keyword)
        if view.their_schemas.node(at) is not None:
            return at
    return view.theirs.at


def bounds(view: View) -> Iterator[Finding]:
    """Limits lost, changed or made up."""
    for keyword, bound in view.ours.bounds.items():
        theirs = view.theirs.bounds.get(keyword)
        if theirs is None:
            if keyword.startswith("propertyNames") and not view.dialect.is_json_schema:
                continue  # earlier versions cannot say it
            yield view.finding(
                "bound-lost",
                WARNING if view.asking else NOTE,
                view.theirs.at,
                f"{view.called()} has {keyword} {bound.value}; the document does not say so",
                f"add {keyword}: {bound.value}",
                subject=keyword,
            )
        elif not same(theirs.value, bound.value):
            yield view.finding(
                "bound-wrong",
                WARNING,
                theirs.pointer,
                f"{view.called()} has {keyword} {bound.value}, not {theirs.value}",
                f"say {keyword}: {bound.value}",
                subject=keyword,
            )
    for keyword, bound in view.theirs.bounds.items():
        if keyword not in view.ours.bounds:
            yield view.finding(
                "bound-invented",
                NOTE if view.asking else WARNING,
                bound.pointer,
                f"{view.called()} has no {keyword}; the document says {bound.value}",
                f"take {keyword} away",
                subject=keyword,
            )


def defaults(view: View) -> Iterator[Finding]:
    """Another default. One that is left out is nobody's loss."""
    if view.ours.default and view.theirs.default:
        ours, theirs = view.ours.default[0], view.theirs.default[0]
        if not same(ours, theirs):
            at = join(view.theirs.at, "default")
            yield view.finding(
                "default-wrong",
                WARNING,
                at if view.their_schemas.node(at) is not None else view.theirs.site,
                f"{view.called()} is {json.dumps(ours)} by default, not {json.dumps(theirs)}",
                f"say default: {json.dumps(ours)}",
            )


CHOICE_RULES = (enums, bounds, defaults)
