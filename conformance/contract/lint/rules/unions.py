"""Unions: which of their members is which of ours, and what was lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from conformance.contract.lint.finding import ERROR, WARNING, Finding
from conformance.contract.lint.shape import Shape, describe, same
from conformance.contract.lint.view import View, quoted

_TAGGED = 100.0
"""What agreeing tags, such as `type: function`, are worth: more than all else together."""


@frozen
class Paired:
    """Members that belong together, what is wrong with the rest, and single members' schemas.

    Attributes:
        pairs: theirs with ours, to be compared further.
        members: property name, their pointer, our pointer: compared further as well.
        findings: what is wrong with the union itself.
    """

    pairs: tuple[tuple[Shape, Shape], ...] = ()
    members: tuple[tuple[str, str, str], ...] = ()
    findings: tuple[Finding, ...] = ()


def paired(view: View) -> Paired:
    """Return which members of the two belong together. Shapes that are no union are one."""
    theirs, ours = view.theirs.choices, view.ours.choices
    if len(theirs) == 1 and len(ours) == 1:
        return Paired(((theirs[0], ours[0]),))
    if len(theirs) == 1:
        return _flattened(view, theirs[0], ours)
    pairs, lost, extra = _assigned(view, theirs, ours)
    if not pairs:
        return (
            Paired(((theirs[0], ours[0]),)) if len(ours) == 1 else Paired(findings=(_other(view),))
        )
    findings = [_missing(view, option) for option in lost]
    findings += [_extra(view, option) for option in extra]
    return Paired(tuple(pairs), findings=tuple(findings))


def _flattened(view: View, theirs: Shape, ours: Sequence[Shape]) -> Paired:
    alike = [option for option in ours if _score(view, theirs, option) is not None]
    if not view.dialect.has_unions and not theirs.properties and theirs.only("object"):
        return Paired()  # Swagger 2.0 has no better words for it
    if not alike:
        return Paired(findings=(_other(view),))
    tagged = [option for option in alike if (_score(view, theirs, option) or 0) >= _TAGGED]
    if len(alike) == 1 or tagged:
        one = tagged[0] if tagged else alike[0]
        lost = [option for option in ours if option is not one]
        return Paired(((theirs, one),), findings=(_flat(view, theirs, lost),))
    known = [option for option in alike if set(option.properties) & set(theirs.properties)]
    findings = [_flat(view, theirs, ours, members=theirs.properties)]
    findings += _optional(view, theirs, known) + _unknown(view, theirs, known)
    return Paired(members=tuple(_descend(theirs, known)), findings=tuple(findings))


def _descend(theirs: Shape, known: list[Shape]) -> Iterator[tuple[str, str, str]]:
    for name, pointer in theirs.properties.items():
        having = [option.properties[name] for option in known if name in option.properties]
        if len(having) == 1:  # one that several members share differs between them: the tag
            yield name, pointer, having[0]


def _optional(view: View, theirs: Shape, known: list[Shape]) -> list[Finding]:
    findings = []
    for name in theirs.properties:
        having = [option for option in known if name in option.properties]
        if having and name not in theirs.required and all(name in o.required for o in having):
            owner = "every member" if len(having) > 1 else having[0].name
            findings.append(
                view.finding(
                    "required-missing",
                    ERROR if view.asking else WARNING,
                    theirs.properties[name],
                    f"{view.called(name)} is optional here; {owner} requires it",
                    "write the members as a union, each with its own required list",
                    subject=name,
                    contract=having[0].properties[name],
                )
            )
    return findings


def _unknown(view: View, theirs: Shape, known: list[Shape]) -> list[Finding]:
    names = {name for option in known for name in option.properties}
    return [
        view.finding(
            "property-unknown",
            WARNING,
            pointer,
            f"{view.called(name)} is of no member of the union",
            "take it away",
            subject=name,
        )
        for name, pointer in theirs.properties.items()
        if known and name not in names
    ]


def _flat(
    view: View, theirs: Shape, lost: Iterable[Shape], members: Iterable[str] = ()
) -> Finding:
    names = [_called(view, option) for option in lost]
    listed = list(members)
    told = f" with the optional members {quoted(listed)}" if listed else ""
    what = describe(theirs) if theirs.kinds else "one thing"
    message = (
        f"{view.called()} is a union; here it is one {what}{told}, which loses {quoted(names)}"
    )
    return view.finding(
        "union-flattened",
        ERROR,
        theirs.at,
        message,
        f"write a union ({'anyOf' if view.dialect.has_unions else 'x-anyOf'}) "
        f"of {describe(view.ours)}",
    )


def _missing(view: View, option: Shape) -> Finding:
    name = _called(view, option)
    return view.finding(
        "union-member-missing",
        ERROR,
        view.theirs.at,
        f"{view.called()} may be {name} as well",
        f"add the member {name}",
        subject=name,
        contract=option.site,
    )


def _extra(view: View, option: Shape) -> Finding:
    name = _called(view, option, theirs=True)
    return view.finding(
        "union-member-extra",
        WARNING,
        option.site,
        f"{view.called()} is never {name}",
        f"take the member {name} away",
        subject=name,
    )


def _other(view: View) -> Finding:
    wanted, given = describe(view.ours), describe(view.theirs)
    return view.finding(
        "type-wrong",
        ERROR,
        view.theirs.at,
        f"{view.called()} is {given} here; it is {wanted}",
        f"say {wanted}",
    )


def _assigned(
    view: View, theirs: Sequence[Shape], ours: Sequence[Shape]
) -> tuple[list[tuple[Shape, Shape]], list[Shape], list[Shape]]:
    scored = [
        (score, t, o)
        for t, one in enumerate(theirs)
        for o, other in enumerate(ours)
        if (score := _score(view, one, other)) is not None
    ]
    taken: dict[int, int] = {}
    for score, t, o in sorted(scored, key=lambda row: (-row[0], row[1], row[2])):
        if score > 0 and t not in taken and o not in taken.values():
            taken[t] = o
    left = [t for t in range(len(theirs)) if t not in taken]
    free = [o for o in range(len(ours)) if o not in taken.values()]
    if len(left) == 1 and len(free) == 1:
        known = any(row[1:] == (left[0], free[0]) for row in scored)
        if known or theirs[left[0]].name == ours[free[0]].name:
            taken[left[0]] = free[0]
            left, free = [], []
    pairs = [(theirs[t], ours[o]) for t, o in sorted(taken.items())]
    return pairs, [ours[o] for o in free], [theirs[t] for t in left]


def _score(view: View, theirs: Shape, ours: Shape) -> float | None:
    """Return how well two members fit: None not at all, 100 and more if their tags agree."""
    one, other = theirs.kinds or frozenset(), ours.kinds or frozenset()
    if not one & other and not (one | other) <= {"integer", "number"}:
        return None
    score: float = 20.0 if theirs.at == ours.at else 0.0
    if "object" in one:
        score += _tags(view, theirs, ours)
        shared = set(theirs.properties) & set(ours.properties)
        either = set(theirs.properties) | set(ours.properties)
        likeness = 10.0 * len(shared) / len(either) if either else 1.0
        return score + likeness
    if "array" in one and theirs.items and ours.items:
        alike = view.their_schemas.at(theirs.items).kinds == view.our_schemas.at(ours.items).kinds
        return score + (2 if alike else 1)
    return score + 1


def _tags(view: View, theirs: Shape, ours: Shape) -> float:
    one, other = view.their_schemas.tags(theirs), view.our_schemas.tags(ours)
    shared = set(one) & set(other)
    if not shared:
        return 0.0
    return _TAGGED if all(same(one[name], other[name]) for name in shared) else -_TAGGED


def _called(view: View, option: Shape, *, theirs: bool = False) -> str:
    schemas = view.their_schemas if theirs else view.our_schemas
    if option.name != " or ".join(sorted(option.kinds or ())):
        return option.name
    tags = [f"{name} {value}" for name, value in schemas.tags(option).items()]
    return f"{option.name} with {tags[0]}" if tags else option.name
