"""The spellings in which a secret may come back: escaped, quoted, encoded, alone or in a mix.

A server that echoes a key seldom echoes it plainly: JSON escapes it, a Location header
percent-encodes it, an HTML page writes entities, a debug page base64-encodes the whole header.
Each character is therefore matched in all of its spellings. Every repeat is bounded and every
alternative begins with a literal, so that a hostile body of megabytes is still scanned quickly.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import quote, quote_plus

# An encoding of fewer characters than this would match by chance.
_SHORTEST_CORE = 8
_ENTITIES = {'"': "quot", "&": "amp", "'": "apos", "<": "lt", ">": "gt"}
# UTF-16 and UTF-32 text, read as if it were UTF-8, has these between its letters.
_BETWEEN = "\\x00{0,3}"


@cache
def patterns(secret: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns that find a secret: plain or escaped, in base64, in hexadecimal."""
    encoded = secret.encode("utf-8", "replace")
    # One way of quoting within another: what is percent-encoded in a URL comes back in JSON.
    quoted = {quote(encoded, safe=""), quote_plus(encoded), json.dumps(secret)[1:-1]}
    spellings = [secret, *sorted(quoted - {secret}), *_base64_cores(encoded)]
    found = [re.compile(_BETWEEN.join(map(_character, text))) for text in spellings]
    return (*found, re.compile(_hexadecimal(encoded.hex())))


def unfinished(text: str, secret: str) -> int:
    """Return how many characters at the end of a text begin a secret; 0 if too few to tell."""
    longest = min(len(secret) - 1, len(text))
    return next((n for n in range(longest, 3, -1) if text.endswith(secret[:n])), 0)


def _character(char: str) -> str:
    return f"(?:{'|'.join(_spellings(char))})"


def _spellings(char: str) -> Iterator[str]:
    for variant in sorted({char, char.lower(), char.upper()}):
        if len(variant) != 1:  # "ß" in capitals is two letters
            continue
        # A backslash is doubled at each level of quoting; half of a pair would spoil the rest.
        literal = r"\\\\{0,7}" if variant == "\\" else re.escape(variant)
        code = ord(variant)
        yield literal
        names = [f"#0{{0,6}}{code}", f"#[xX]0{{0,6}}{_hexadecimal(f'{code:x}')}"]
        if variant in _ENTITIES:
            names.append(_ENTITIES[variant])
        entity = f"&(?:amp;){{0,2}}(?:{'|'.join(names)});?"
        yield entity
        # JSON, JSON within JSON, Python's and a shell's escapes.
        units = r"\\{1,8}".join(f"u{_hexadecimal(unit)}" for unit in _utf16(variant))
        octets = r"\\{1,8}".join(f"x{_hexadecimal(f'{b:02x}')}" for b in _utf8(variant))
        yield rf"\\\\{{0,7}}(?:{literal}|{units}|{octets}|{entity})"
        yield "".join(f"%(?:25){{0,3}}{_hexadecimal(f'{b:02x}')}" for b in _utf8(variant))
        if variant == " ":
            yield r"\+"
        if variant in "+/":  # the two letters in which the base64 alphabets differ
            yield "-" if variant == "+" else "_"


def _utf8(char: str) -> bytes:
    return char.encode("utf-8", "replace")


def _utf16(char: str) -> list[str]:
    raw = char.encode("utf-16-be", "replace").hex()
    return [raw[start : start + 4] for start in range(0, len(raw), 4)]


def _hexadecimal(digits: str) -> str:
    return "".join(d if d.isdigit() else f"[{d.lower()}{d.upper()}]" for d in digits)


def _base64_cores(secret: bytes) -> Iterator[str]:
    """What base64 makes of a secret whatever stands round it: one form for each offset of 3."""
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + secret).decode()
        core = encoded[-(-offset * 8 // 6) : (offset + len(secret)) * 8 // 6]
        if len(core) >= _SHORTEST_CORE:
            yield core
