"""Walks two schemas side by side and applies the rules to every pair, once."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, evolve, field

from conformance.contract.lint.catalogue import of_remark
from conformance.contract.lint.finding import Finding
from conformance.contract.lint.rules import objects, types, unions, values
from conformance.contract.lint.schemas import Schemas
from conformance.contract.lint.shape import Shape
from conformance.contract.lint.view import View, dotted

_Key = tuple[str, str, str, str, bool]


@define
class Walk:
    """Compares schemas of two documents; what was compared once is not compared again.

    Attributes:
        theirs: the judged document's schemas.
        ours: the contract's.
        shared: how many members of objects were met so far that both have.
    """

    theirs: Schemas
    ours: Schemas
    shared: int = 0
    _seen: set[_Key] = field(factory=set)

    def compare(
        self, theirs: str, ours: str, *, asking: bool, label: str = ""
    ) -> Iterator[Finding]:
        """Yield what differs between the schemas at two pointers, and in all they lead to.

        Args:
            theirs: pointer into the judged document.
            ours: pointer into the contract's.
            asking: whether a client sends it; else a server does.
            label: what a reader calls it, such as the name of a parameter.
        """
        # A list of things to do, not a recursion: their document decides how deep it goes.
        waiting = [self._view(self.theirs.at(theirs), self.ours.at(ours), asking, label)]
        while waiting:
            view = waiting.pop()
            if self._is_new(view):
                yield from self._judged(view, waiting)

    def _judged(self, view: View, waiting: list[View]) -> Iterator[Finding]:
        for remark in view.theirs.remarks:
            yield of_remark(remark, view.dialect)
        for whole in types.RULES:
            yield from whole(view)
        if view.theirs.null_only or view.theirs.anything or view.ours.anything:
            return
        result = unions.paired(view)
        yield from result.findings
        waiting += [
            self._view(
                self.theirs.at(theirs), self.ours.at(ours), view.asking, dotted(view.label, name)
            )
            for name, theirs, ours in reversed(result.members)
        ]
        for theirs, ours in reversed(result.pairs):
            aside = _aside(ours) if view.ours.options else ""
            yield from self._choice(evolve(view, theirs=theirs, ours=ours, aside=aside), waiting)

    def _choice(self, view: View, waiting: list[View]) -> Iterator[Finding]:
        for typed in types.CHOICE_RULES:
            yield from typed(view)
        if not types.same_kind(view):
            return
        for rule in (*values.CHOICE_RULES, *_object_rules(view)):
            yield from rule(view)
        waiting += reversed(list(self._inner(view)))

    def _inner(self, view: View) -> Iterator[View]:
        theirs, ours = view.theirs, view.ours
        for name, pointer in theirs.properties.items():
            if name in ours.properties:
                self.shared += 1
                yield self._from(view, pointer, ours.properties[name], dotted(view.label, name))
        if theirs.items and ours.items:
            yield self._from(view, theirs.items, ours.items, f"{view.label}[]")
        if isinstance(theirs.values, str) and isinstance(ours.values, str):
            yield self._from(view, theirs.values, ours.values, f"{view.label}.*")

    def _from(self, view: View, theirs: str, ours: str, label: str) -> View:
        return self._view(self.theirs.at(theirs), self.ours.at(ours), view.asking, label)

    def _view(self, theirs: Shape, ours: Shape, asking: bool, label: str) -> View:
        return View(theirs, ours, asking, label, self.theirs.dialect, self.theirs, self.ours)

    def _is_new(self, view: View) -> bool:
        key = (view.theirs.site, view.theirs.at, view.ours.site, view.ours.at, view.asking)
        new = key not in self._seen
        self._seen.add(key)
        return new


def _aside(option: Shape) -> str:
    scalar = not (option.only("object") or option.only("array"))
    return f" as a {option.name}" if scalar else ""


def _object_rules(view: View) -> tuple[objects.Rule, ...]:
    is_object = view.ours.only("object") and view.theirs.only("object")
    return objects.CHOICE_RULES if is_object else ()
