"""Reads a page the way a browser does, as far as tests need it."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img", "input", "hr", "wbr"}


class Page(HTMLParser):
    """Elements, attributes and text of a page; raises on unbalanced tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.scripts: list[str] = []
        self._open: list[str] = []
        self._verdict: str | None = None
        self.verdict_cells: dict[str, list[str]] = {}
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag not in VOID:
            self._open.append(tag)
        if tag == "tr" and "data-text" not in found:
            self._verdict = found.get("data-verdict")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in {"style", "script"}:
            if self._open[-1] == "script":
                self.scripts.append(data)
            return
        self.text.append(data)
        if self._verdict and self._open and self._open[-1] == "td":
            self.verdict_cells.setdefault(self._verdict, []).append(data)

    @property
    def totals(self) -> dict[str, int]:
        """The counts of the legend, by verdict."""
        return {verdict: int(cells[0]) for verdict, cells in self.verdict_cells.items()}

    @property
    def ids(self) -> set[str]:
        return {found["id"] or "" for _, found in self.tags if "id" in found}

    @property
    def fragments(self) -> set[str]:
        links = (found.get("href") or "" for tag, found in self.tags if tag == "a")
        return {link[1:] for link in links if link.startswith("#")}

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())
