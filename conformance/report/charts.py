"""Figures as inline SVG: drawn by pygal, and made fit for a page that must not change by itself.

pygal draws; its style sheet, script and comments (one of which bears today's date) are left out,
and the page's own style sheet colours what remains by class, so that dark, light and print follow.
The same numbers give the same bytes, on every Python.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width
from xml.etree import ElementTree as ET

from markupsafe import Markup

from conformance.report.cells import STATUSES
from conformance.report.text import plain, xml_safe
from conformance.report.tracks import Latency, Track

RUN_LIMIT = 40
"""Runs in one figure; beyond it, a reader sees no pattern any more. The table has them all."""

_WIDTH = 1000
_ROW, _FRAME = 26, 46  # heights in pixels
_DOT_ROW = 44
_MARGIN, _WIDER = 6, 5
_LABEL = 13  # pixels; a little more than the page sets, as fonts differ
_DROPPED = frozenset({"defs", "script", "style", "desc", "title"})
# Whatever else pygal writes is for its own script and style sheet.
_PLACES = ("x", "y", "width", "height", "d", "cx", "cy", "r", "transform")
_KEPT = frozenset((*_PLACES, "class", "data-status"))
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_WIDE = 0.11  # of the whole width: what has room for the name of a status


def timeline(runs: Sequence[Track], labels: Sequence[str], title: str) -> Markup:
    """Return a bar a run, a piece of it a status, against the time since its creation.

    Args:
        runs: the runs, top to bottom.
        labels: what stands before each bar.
        title: what the figure shows, for those who do not see it.
    """
    shown = list(runs[:RUN_LIMIT])[::-1]
    pieces = max((len(run.stretches) for run in shown), default=0)
    longest = max((s.end_ms for run in shown for s in run.stretches), default=0.0)
    chart = _bars(_FRAME + _ROW * len(shown), _room(labels[:RUN_LIMIT]))
    chart.x_labels = [_label(text) for text in list(labels[:RUN_LIMIT])[::-1]]
    for place in range(pieces):
        chart.add(str(place), [_piece(run, place, longest) for run in shown])
    return _page_ready(chart, title)


def dots(found: Sequence[Latency], labels: Sequence[str], title: str) -> Markup:
    """Return a row of dots a kind of measurement, against time on a logarithmic scale.

    Args:
        found: the measurements, top to bottom.
        labels: what stands before each row.
        title: what the figure shows, for those who do not see it.
    """
    chart = _points(_FRAME + _DOT_ROW * len(found), _room(labels), found)
    rows = len(found)
    chart.y_labels = [
        {"value": rows - number, "label": _label(text)} for number, text in enumerate(labels)
    ]
    for number, latency in enumerate(found):
        chart.add(
            latency.measure,
            [{"value": (_log(time), rows - number)} for time in _thinned(latency.times_ms)],
        )
    return _page_ready(chart, title)


def milliseconds(value: float) -> str:
    """Return a time in the unit that a reader grasps: "12 ms", "1.4 s"."""
    return f"{value:.0f} ms" if value < 1000 else f"{value / 1000:.3g} s"


def _piece(run: Track, place: int, longest: float) -> Any:
    if place >= len(run.stretches):
        return None
    status, start, end = run.stretches[place]
    return {
        # A hair's breadth at least: a status that was seen is not to vanish.
        "value": max(end - start, longest / 1000),
        "label": status if status in STATUSES and end - start > _WIDE * longest else "",
        # The one attribute of a bar that pygal takes from outside; `_strip` gives it its name.
        "style": status if status in STATUSES else "other",
    }


def _room(labels: Sequence[str]) -> int:
    """Return the pixels that labels take beyond what pygal leaves for so many characters.

    It reckons with Latin letters; Chinese ones are nearly twice as wide.
    """
    wide = (sum(east_asian_width(char) in "WF" for char in text[:60]) for text in labels)
    return _WIDER * max(wide, default=0)


def _library() -> Any:
    """Return pygal, loaded here alone: whoever draws nothing need not load it.

    Its import leaves a finder of plug-ins behind that speaks a protocol Python has dropped, and
    makes Python 3.11 warn at every later import of anything. We use no plug-ins.
    """
    import pygal

    sys.meta_path[:] = [f for f in sys.meta_path if type(f).__module__ != "pygal"]
    return pygal


def _bars(height: int, room: int) -> Any:
    return _library().HorizontalStackedBar(
        **_plain_options(height, room),
        value_formatter=lambda value: milliseconds(value or 0),
        print_labels=True,
        show_y_guides=False,
        show_x_guides=True,
    )


def _points(height: int, room: int, found: Sequence[Latency]) -> Any:
    every = [time for latency in found for time in latency.times_ms]
    low, high = math.floor(_log(min(every))), math.ceil(_log(max(every)))
    steps = range(low, max(high, low + 1) + 1)
    chart = _library().XY(
        **_plain_options(height, room),
        stroke=False,
        dots_size=4,
        xrange=(steps[0], steps[-1]),
        range=(0.4, len(found) + 0.6),
        show_x_guides=True,
    )
    chart.x_labels = [{"value": step, "label": milliseconds(10.0**step)} for step in steps]
    return chart


def _plain_options(height: int, room: int) -> Mapping[str, Any]:
    from pygal.style import Style

    return {
        # What the page's style sheet says too; pygal makes room for labels by it.
        "style": Style(label_font_size=_LABEL, major_label_font_size=_LABEL),
        "width": _WIDTH,
        "height": height,
        "show_legend": False,
        "margin": _MARGIN,
        "margin_left": _MARGIN + room,
        "js": [],
        "no_prefix": True,
        "print_values": False,
        "truncate_label": 60,
        "x_labels_major_count": None,
    }


def _log(time_ms: float) -> float:
    return math.log10(max(time_ms, 0.1))


def _thinned(times: Sequence[float], most: int = 150) -> Sequence[float]:
    """Return at most so many of ascending values, evenly chosen, both ends among them."""
    if len(times) <= most:
        return times
    return [times[round(place * (len(times) - 1) / (most - 1))] for place in range(most)]


def _label(text: str) -> str:
    return plain(xml_safe(text[:60]))


def _page_ready(chart: Any, title: str) -> Markup:
    """Return a chart's SVG without whatever is not drawing, named for those who do not see it."""
    from pygal.etree import etree

    etree.to_etree()  # of the two that pygal knows, the one that is always there
    root = chart.render_tree()
    _strip(root)
    box = root.attrib["viewBox"]
    root.attrib.clear()
    for name, value in {
        "class": "chart",
        "viewBox": box,
        "role": "img",
        "aria-label": xml_safe(plain(title)),
    }.items():
        root.set(name, value)
    # Serialised by the library, so that every text in it is escaped.
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704


def _strip(node: ET.Element) -> None:
    for child in list(node):
        if not isinstance(child.tag, str) or child.tag in _DROPPED:
            node.remove(child)
            continue
        if "style" in child.attrib:
            child.attrib["data-status"] = child.attrib.pop("style")
        for name in list(child.attrib):
            if name not in _KEPT or not child.attrib[name]:
                del child.attrib[name]
            elif name in _PLACES:
                child.attrib[name] = _NUMBER.sub(_short, child.attrib[name])
        _strip(child)
        empty = not len(child) and not (child.text or "").strip()
        if child.tag in {"g", "text"} and empty:
            node.remove(child)


def _short(match: re.Match[str]) -> str:
    return f"{float(match[0]):.1f}".removesuffix(".0")
