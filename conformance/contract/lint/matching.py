"""Which operation of the contract each of somebody's operations is meant to be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import frozen

from conformance.contract.lint.endpoint import Endpoint
from conformance.contract.lint.paths import Meant, readings
from conformance.contract.lint.reference import operation_anywhere

_VERBS = {
    "modify": ("modify", "update", "edit", "修改", "更新"),
    "retrieve": ("retrieve", "get", "fetch", "检索", "获取", "查询"),
    "list": ("list", "列出", "列表"),
    "create": ("create", "创建", "新建"),
    "cancel": ("cancel", "取消"),
    "delete": ("delete", "remove", "删除"),
    "submit": ("submit", "提交"),
}
# Files of assistants and messages: official in v1, and outside of this contract.
_OUTSIDE = re.compile(r"/(assistants|threads)/.*\bfiles\b")
_NEAR = re.compile(r"/(assistants|threads)(/|$)")


@frozen
class Match:
    """One of their operations, and what it is meant to be.

    Attributes:
        theirs: the operation as documented.
        ours: the operation in the contract.
        meant: how their path differs.
        wrong_method: whether it can only be meant with another method.
    """

    theirs: Endpoint
    ours: Endpoint
    meant: Meant
    wrong_method: bool = False


@frozen
class Matching:
    """All their operations, sorted.

    Attributes:
        matches: those of the contract, in the document's order.
        unknown: those at the contract's paths or beside them that are none of its own.
        elsewhere: those of other editions alone, each with the editions.
    """

    matches: tuple[Match, ...]
    unknown: tuple[Endpoint, ...]
    elsewhere: tuple[tuple[Endpoint, tuple[str, ...]], ...] = ()


def family(path: str) -> str:
    """Return the family a path of the contract belongs to: who serves one serves it all."""
    if path.startswith("/assistants"):
        return "assistants"
    for word in ("messages", "steps", "runs"):
        if f"/{word}" in path:
            return word
    return "threads"


def matching(theirs: Iterable[Endpoint], ours: tuple[Endpoint, ...]) -> Matching:
    """Return what each of their operations is meant to be."""
    at: dict[str, list[Endpoint]] = {}
    for endpoint in ours:
        at.setdefault(endpoint.path, []).append(endpoint)
    placed, unknown = _placed(tuple(theirs), at)
    certain = dict(_by_method(placed, at))
    served = {match.ours.operation_id for match in certain.values()}
    matches = []
    elsewhere = []
    for endpoint, found in placed:
        editions = operation_anywhere(endpoint.method, found.template)
        if editions and not any(o.method == endpoint.method for o in at[found.template]):
            elsewhere.append((endpoint, editions))
            continue
        match = certain.get(endpoint.at) or _by_guess(endpoint, found, at[found.template], served)
        if match:
            matches.append(match)
        else:
            unknown.append(endpoint)
    return Matching(tuple(matches), tuple(unknown), tuple(elsewhere))


def _placed(
    theirs: tuple[Endpoint, ...], at: dict[str, list[Endpoint]]
) -> tuple[list[tuple[Endpoint, Meant]], list[Endpoint]]:
    methods: dict[str, set[str]] = {}
    for endpoint in theirs:
        methods.setdefault(endpoint.path, set()).add(endpoint.method)
    exact = {found.template for path in methods for found in readings(path, at)[:1] if found.plain}
    chosen = {path: _chosen(readings(path, at), methods[path], at, exact) for path in methods}
    placed: list[tuple[Endpoint, Meant]] = []
    unknown: list[Endpoint] = []
    for endpoint in theirs:
        found = chosen[endpoint.path]
        if found is not None:
            placed.append((endpoint, found))
        elif _NEAR.search(endpoint.path) and not _OUTSIDE.search(endpoint.path):
            unknown.append(endpoint)
    return placed, unknown


def _chosen(
    found: tuple[Meant, ...],
    methods: set[str],
    at: dict[str, list[Endpoint]],
    exact: set[str],
) -> Meant | None:
    """Return the reading whose operations fit the methods, and that has no path of its own."""
    for reading in found:
        fits = methods <= {ours.method for ours in at[reading.template]}
        if fits and (reading.plain or reading.template not in exact):
            return reading
    return found[0] if found else None


def _by_method(
    placed: list[tuple[Endpoint, Meant]], at: dict[str, list[Endpoint]]
) -> Iterator[tuple[str, Match]]:
    for endpoint, found in placed:
        candidates = at[found.template]
        said = _said(endpoint, candidates)
        for ours in candidates:
            if ours.method == endpoint.method and said in (None, ours):
                yield endpoint.at, Match(endpoint, ours, found)


def _by_guess(
    endpoint: Endpoint, found: Meant, candidates: list[Endpoint], served: set[str]
) -> Match | None:
    """Return the operation that has the wrong method here, or whose words are wrong."""
    said = _said(endpoint, candidates)
    if said and said.operation_id not in served:
        return Match(endpoint, said, found, wrong_method=said.method != endpoint.method)
    for ours in candidates:
        if ours.method == endpoint.method:  # its words say otherwise, but that one is served
            return Match(endpoint, ours, found)
    missing = [ours for ours in candidates if ours.operation_id not in served]
    writes = endpoint.method in {"PUT", "PATCH", "POST"}
    likely = [ours for ours in missing if (ours.method == "POST") == writes]
    one = likely if len(likely) == 1 else missing if len(missing) == 1 else candidates
    return Match(endpoint, one[0], found, wrong_method=True) if len(one) == 1 else None


def _said(endpoint: Endpoint, candidates: list[Endpoint]) -> Endpoint | None:
    # "修改运行" with GET is modify with the wrong method, not a second retrieve.
    verb = _verb(endpoint)
    named = [ours for ours in candidates if ours.operation_id.lower().startswith(verb or "-")]
    return named[0] if len(named) == 1 else None


def _verb(endpoint: Endpoint) -> str | None:
    identifier = endpoint.operation_id.lower()
    for verb, words in _VERBS.items():
        if identifier.startswith(words):
            return verb
    summary = endpoint.summary.lower()
    found = [v for v, words in _VERBS.items() if any(_is_said(w, summary) for w in words)]
    return found[0] if len(found) == 1 else None


def _is_said(word: str, text: str) -> bool:
    return word in text if not word.isascii() else re.search(rf"\b{word}\b", text) is not None
