"""What a schema allows, in the few terms that documents can be compared in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, field, frozen

from conformance.contract.lint.pointer import last


@frozen
class Remark:
    """Something noticed while a schema was read, to be reported where the schema matters."""

    rule: str
    pointer: str
    subject: str = ""
    detail: str = ""


@frozen
class Bound:
    """A limit on a value, and where it is stated."""

    value: Any
    pointer: str


@frozen
class Shape:
    """One schema, read from any version of OpenAPI.

    Schemas are graphs: members are pointers, which `Schemas.at` turns into shapes again, so
    that a cycle of `$ref`s is an ordinary document.

    Attributes:
        site: pointer to where it is used; differs from `at` if a `$ref` stands there.
        at: pointer to where it is written.
        kinds: the JSON types it allows, without null; None if nothing is said about them.
        null: whether null is allowed.
        properties: pointers to the schemas of its members.
        required: pointers to where each required name is listed.
        items: pointer to the schema of an array's items.
        values: pointer to the schema of members not listed, or whether there may be any;
            None if nothing is said about them.
        enum: the values it is restricted to, without null.
        bounds: its limits by keyword.
        default: the default in a list of one, empty without.
        options: the members of a union, without null; empty if it is none.
        remarks: what was noticed while reading.
    """

    site: str
    at: str
    kinds: frozenset[str] | None = None
    null: bool = True
    properties: Mapping[str, str] = field(factory=dict)
    required: Mapping[str, str] = field(factory=dict)
    items: str | None = None
    values: str | bool | None = None
    enum: tuple[Any, ...] | None = None
    bounds: Mapping[str, Bound] = field(factory=dict)
    default: tuple[Any, ...] = ()
    options: tuple[Shape, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether it says nothing about the type."""
        return self.kinds is None and not self.options

    @property
    def null_only(self) -> bool:
        """Whether null is all it allows."""
        return self.kinds is not None and not self.kinds and not self.options and self.null

    def only(self, kind: str) -> bool:
        """Whether it allows one JSON type alone, null aside."""
        return self.kinds == frozenset({kind})

    @property
    def plain(self) -> bool:
        """Whether it allows every value of its type."""
        return self.enum is None and not self.bounds and not self.options

    @property
    def choices(self) -> tuple[Shape, ...]:
        """The members of the union, or itself alone."""
        return self.options or (self,)

    @property
    def name(self) -> str:
        """What a reader would call it: its component, or its types."""
        is_component = "/schemas/" in self.at or self.at.startswith("#/definitions/")
        if is_component and self.at.count("/") <= 3:
            return last(self.at)
        return " or ".join(sorted(self.kinds or ())) or "anything"


def describe(shape: Shape) -> str:
    """Return the types of a shape in words, such as `integer or null`."""
    if shape.anything:
        return "anything"
    names = [_described(choice) for choice in shape.choices if choice.kinds]
    return " or ".join(dict.fromkeys([*names, *(["null"] if shape.null else [])]))


def _described(shape: Shape) -> str:
    kinds = " or ".join(sorted(shape.kinds or ()))
    return kinds if shape.name == kinds else f"{kinds} ({shape.name})"


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal; unlike Python's, true is not 1."""
    return type_of(one) == type_of(other) and one == other


def contains(values: Iterable[Any], value: Any) -> bool:
    """Whether a value is among others, by `same`."""
    return any(same(value, other) for other in values)


def type_of(value: Any) -> str:
    """Return the JSON type of a value; integers are numbers here, for 1.0 is 1."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def both(one: Shape, other: Shape) -> Shape:
    """Return what two schemas allow together (`allOf`), standing where the first stands."""
    kinds = other.kinds if one.kinds is None else one.kinds
    if one.kinds is not None and other.kinds is not None:
        kinds = (one.kinds & other.kinds) or other.kinds
    options = one.options or other.options
    return evolve(
        one,
        kinds=kinds,
        null=one.null and other.null,
        properties={**one.properties, **other.properties},
        required={**other.required, **one.required},
        items=one.items or other.items,
        values=other.values if one.values is None else one.values,
        enum=_narrowed(one.enum, other.enum),
        bounds={**other.bounds, **one.bounds},
        default=one.default or other.default,
        options=options,
        remarks=tuple(dict.fromkeys(one.remarks + other.remarks)),
    )


def _narrowed(
    one: tuple[Any, ...] | None, other: tuple[Any, ...] | None
) -> tuple[Any, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    return tuple(value for value in one if contains(other, value))


def union(base: Shape, options: Iterable[Shape]) -> Shape:
    """Return what `anyOf` or `oneOf` beside other keywords allows, flat and without null.

    `anyOf: [X, null]` is X that may be null. A plain string swallows listed strings: that is
    an open enum. Members that say no type, only what is required when, restrict nothing here.
    """
    given = list(options)
    real = [option for option in given if not option.null_only]
    if len(real) == 1 and base.kinds is None and not base.properties:
        return _or_null(base, real[0], null=len(given) > 1)
    members = [inner for option in given for inner in _flat(option)]
    if not members:
        return base
    noticed = (remark for member in members for remark in member.remarks)
    remarks = tuple(dict.fromkeys((*base.remarks, *noticed)))
    if base.kinds is not None and all(member.anything for member in members):
        return evolve(base, remarks=remarks)
    if any(member.anything for member in members):
        return evolve(base, remarks=remarks, null=True)
    null = base.null and any(member.null for member in members)
    typed = _absorbed([m for m in members if not m.null_only])
    if base.kinds is not None:
        typed = [_inside(base, member) for member in typed]
    if not typed:
        return evolve(base, kinds=frozenset(), null=True, remarks=remarks)
    if len(typed) == 1 and base.kinds is None and not base.properties:
        return _or_null(evolve(base, remarks=remarks), typed[0], null=null)
    return evolve(base, kinds=None, null=null, options=tuple(typed), remarks=remarks)


def _or_null(base: Shape, only: Shape, *, null: bool) -> Shape:
    remarks = tuple(dict.fromkeys((*base.remarks, *only.remarks)))
    null = base.null and (null or only.null)
    default = base.default or only.default
    return evolve(only, site=base.site, null=null, remarks=remarks, default=default)


def _flat(option: Shape) -> list[Shape]:
    if not option.options:
        return [option]
    inner = list(option.options)
    if option.null:
        inner.append(Shape(option.site, option.at, frozenset(), True))
    return inner


def _inside(base: Shape, member: Shape) -> Shape:
    return evolve(both(member, evolve(base, null=True, remarks=())), options=())


def _absorbed(members: list[Shape]) -> list[Shape]:
    kept: list[Shape] = []
    plain = {kind for m in members if m.plain for kind in m.kinds or () if _is_scalar(m)}
    for member in members:
        listed = _is_scalar(member) and not member.plain and (member.kinds or set()) <= plain
        integral = member.only("integer") and "number" in plain
        if not listed and not integral:
            kept.append(member)
    return _without_twins(kept)


def _without_twins(members: list[Shape]) -> list[Shape]:
    seen: set[tuple[frozenset[str] | None, str]] = set()
    kept = []
    for member in members:
        key = (member.kinds, "" if member.plain and _is_scalar(member) else member.at)
        if key not in seen:
            kept.append(member)
        seen.add(key)
    return kept


def _is_scalar(shape: Shape) -> bool:
    return bool(shape.kinds) and not (shape.kinds or set()) & {"object", "array"}
