"""A differential as people read it: `via.md`, and lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.differential.model import Change, Differential
from conformance.report.text import code, line, markdown

SIGNS = {
    "transparent": "✔",
    "altered but legal": "▲",
    "altered and illegal": "✘",
    "not compared": "·",
}
_MEANINGS = {
    "transparent": "nothing differs but ids and times",
    "altered but legal": "the proxy changes answers, and breaks no MUST that holds without it",
    "altered and illegal": "MUSTs that hold without the proxy fail through it",
    "not compared": "there was nothing to compare",
}
_LINES = 25
_ROWS = 200


def headline(found: Differential) -> str:
    """Return the verdict in a sentence."""
    why = found.reason or _MEANINGS[found.verdict]
    return f"{found.verdict}: {why}"


def terminal(found: Differential) -> Iterator[str]:
    """Yield the lines for a terminal, harmless whatever the provider said."""
    yield f"via proxy · {found.compared} pairs of exchanges compared"
    for change in found.changes[:_LINES]:
        yield line(f"  {change.kind} {_what(change)}{_said(change)} ({_often(change)})", 240)
    if len(found.changes) > _LINES:
        yield f"  and {len(found.changes) - _LINES} more in via.md"
    for broken in found.broken[:_LINES]:
        yield line(f"  ✘ {broken.check} holds directly, fails through it: {broken.summary}", 240)
    if len(found.broken) > _LINES:
        yield f"  and {len(found.broken) - _LINES} more in via.md"
    yield line(f"{SIGNS[found.verdict]} {headline(found)}")


def document(found: Differential) -> str:
    """Return `via.md`."""
    parts = [*_head(found), "", *_changes(found), "", *_broken(found), "", *_foot(found)]
    return "\n".join(parts) + "\n"


def _head(found: Differential) -> list[str]:
    sides = [("directly", found.direct), ("through the proxy", found.via)]
    rows = [
        f"| {word} | {code(side.base_url or '–', 120)} | {side.requests} | {side.paid_runs} "
        f"| {side.exit_code} |"
        for word, side in sides
    ]
    return [
        f"## {SIGNS[found.verdict]} {markdown(found.verdict)}",
        "",
        f"{markdown(headline(found), 600)}.",
        "",
        "| conversation | base URL | requests | paid runs | exit code |",
        "|---|---|---|---|---|",
        *rows,
    ]


def _changes(found: Differential) -> list[str]:
    if not found.changes:
        return ["### What the proxy changed", "", "Nothing."]
    rows = [_row(change) for change in found.changes[:_ROWS]]
    more = len(found.changes) - len(rows)
    return [
        "### What the proxy changed",
        "",
        "| what | where | directly | through the proxy | how often | exchanges |",
        "|---|---|---|---|---|---|",
        *rows,
        *(["", f"And {more} more in via.json."] if more else []),
    ]


def _row(change: Change) -> str:
    cells = (
        change.kind,
        f"{change.where} {code(_place(change), 120)}",
        _cell(change.direct),
        _cell(change.via),
        _often(change),
        _cited(change),
    )
    return f"| {' | '.join(cells)} |"


def _broken(found: Differential) -> list[str]:
    rows = [
        f"- **{markdown(broken.check, 60)}** {markdown(broken.summary, 200)} "
        f"Expected: {code(broken.expected or '–', 160)}. "
        f"Through the proxy: {code(broken.observed or '–', 160)}."
        for broken in found.broken[:_ROWS]
    ]
    return [
        "### MUSTs that hold directly and fail through the proxy",
        "",
        *(rows or ["None."]),
    ]


def _foot(found: Differential) -> list[str]:
    words = (
        "The upstream says the same words to the same conversation, so the words count."
        if found.exact
        else "What the model writes is compared by its shape; how much it writes is its own."
    )
    alone = len(found.only_direct) + len(found.only_via)
    return [
        "### How it was compared",
        "",
        f"{found.compared} pairs of exchanges of {len(found.scenarios)} scenarios "
        f"({markdown(', '.join(found.scenarios), 400)}), edition {markdown(found.edition, 40)}, "
        f"seed {found.seed}. {alone} exchanges found no partner: one of the two conversations "
        "went another way there, or was asked more often while a run worked.",
        "",
        "Ids stand for each other by where they were first seen; times count by their kind, a "
        f"run's deadline by its distance from the creation. {words} Headers that are never the "
        "same twice (date, request ids, server, cf-ray, rate counters) count by being there; "
        "those of one connection do not count. An answer is called late where the median of its "
        "operation, of two answers or more, is at least 250 ms and twice as late.",
    ]


def _what(change: Change) -> str:
    return f"{change.where} {_place(change)}"


def _place(change: Change) -> str:
    if change.operation is None or change.operation == change.path:
        return change.path
    return f"{change.operation}: {change.path}"


def _said(change: Change) -> str:
    if change.direct is None and change.via is None:
        return ""
    if change.direct is None:
        return f": {change.via}"
    return f": {change.direct}" if change.via is None else f": {change.direct} → {change.via}"


def _often(change: Change) -> str:
    return f"{change.times} of {change.of}"


def _cell(text: str | None) -> str:
    return code(text, 130) if text is not None else "–"


def _cited(change: Change) -> str:
    pairs = zip(change.direct_exchanges, change.via_exchanges, strict=False)
    told = [f"{direct} / {via}" for direct, via in list(pairs)[:3]]
    return ", ".join(told) or "–"
