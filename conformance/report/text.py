"""Makes other people's text harmless: for terminals, for XML, for readers' eyes, for shells.

A provider's bytes reach every view through here. Nothing is silently dropped except where a
format forbids the character: evidence stays readable, and what was invisible becomes visible.
"""

from __future__ import annotations

import re
import shlex

from conformance.report.language import tr

# Control characters move cursors and colour terminals; bidi controls reorder what stands
# around them; the rest is invisible or cannot be encoded. Tab and newline are handled apart.
_UNSAFE = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff"  # lone surrogates, noncharacters
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # fillers: a name that looks like none
    "\U000e0000-\U000e007f\U000e0100-\U000e01ef"  # tags, selectors: text that nobody sees
)
_IN_BLOCK = re.compile(f"[{_UNSAFE}]")
_IN_LINE = re.compile(f"[{_UNSAFE}\t\n]")
# Marks that stack above and below one letter; no language has six on one, and what has a hundred
# covers the lines around it.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0e34-\u0e3a\u0e47-\u0e4e\u0eb4-\u0ebc"
    "\u0ec8-\u0ecd\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_STACK = re.compile(f"(?<=[{_MARKS}]{{5}})[{_MARKS}]")
# What XML 1.0 forbids, and the surrogates that no encoder takes.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t", "\x1b": r"\e"}


def plain(text: str) -> str:
    """Return text as one harmless line: control, escape and bidi characters made visible."""
    return _STACK.sub(_visible, _IN_LINE.sub(_visible, text))


def plain_block(text: str) -> str:
    """Return text as `plain` does, but with its line breaks and tabs kept."""
    return _STACK.sub(_visible, _IN_BLOCK.sub(_visible, text.replace("\r\n", "\n")))


def xml_safe(text: str) -> str:
    """Return text without the characters that XML 1.0 forbids; each leaves a U+FFFD behind."""
    return _NOT_XML.sub("�", text)


def clip(text: str, limit: int) -> str:
    """Return at most `limit` characters of text; a cut says how much is missing."""
    if len(text) <= limit:
        return text
    return text[:limit] + tr("… (+%(n)s characters)", n=len(text) - limit)


def line(text: str, limit: int = 300) -> str:
    """Return text as one harmless line of bounded length."""
    return plain(clip(text, limit))


def size(text: str) -> int:
    """Return the number of bytes that text has in UTF-8, lone surrogates included."""
    return len(text.encode("utf-8", "surrogatepass"))


def markdown(text: str, limit: int = 300) -> str:
    """Return one harmless line in which nothing is a link, a table cell, emphasis or HTML."""
    return re.sub(r"([\\`*\[\]<>|~&]|\b_|_\b)", r"\\\1", line(text, limit))


def code(text: str, limit: int = 300) -> str:
    """Return one harmless line as a Markdown code span.

    In a span no site makes links, mentions or references of what a provider said.
    """
    safe = line(text, limit).replace("|", "\\|")
    fence = "`" * (max(map(len, re.findall("`+", safe)), default=0) + 1)
    return (
        f"{fence} {safe} {fence}" if "`" in safe or not safe.strip() else f"{fence}{safe}{fence}"
    )


def shell_quote(text: str) -> str:
    """Return text as one word of a POSIX shell, with nothing in it that a terminal obeys.

    Where a control or bidi character occurs, the word is spelled in the `$'…'` form of
    bash, zsh and ksh, byte for byte: single quotes alone would keep the character as it is.
    """
    if not _IN_LINE.search(text):
        return shlex.quote(text)
    return "$'" + "".join(map(_shell_char, text)) + "'"


def _shell_char(char: str) -> str:
    if char in "\\'":
        return f"\\{char}"
    if char in "\n\r\t":
        return _NAMED[char]
    if _IN_LINE.match(char):
        # Octal has a fixed width of three digits, so that what follows is never swallowed.
        return "".join(f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogatepass"))
    return char


def _visible(match: re.Match[str]) -> str:
    char = match[0]
    if char in _NAMED:
        return _NAMED[char]
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
