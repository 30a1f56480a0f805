"""JSON with line numbers and repeated keys."""

from __future__ import annotations

import json
import re
from bisect import bisect_right

from conformance.contract.lint.build import Builder, Unreadable

_TOKEN = re.compile(r'[{}\[\]]|"(?:[^"\\]|\\.)*"|[^\s{}\[\],:"]+', re.DOTALL)


def read_json(text: str) -> Builder | None:
    """Return the document; None if the text is not JSON. Raises Unreadable past the limits."""
    try:
        json.loads(text)
    except RecursionError:
        raise Unreadable("nested too deep") from None
    except ValueError:
        return None
    builder = Builder()
    # The text is known to be JSON, so punctuation need not be checked a second time.
    newlines = [found.start() for found in re.finditer("\n", text)]
    for found in _TOKEN.finditer(text):
        token, line = found.group(), bisect_right(newlines, found.start()) + 1
        if token == "{":  # noqa: S105 - a bracket, not a password
            builder.open({}, line)
        elif token == "[":  # noqa: S105
            builder.open([], line)
        elif token in ("}", "]"):
            builder.close()
        else:
            value = json.loads(token)
            builder.scalar(value, value if isinstance(value, str) else token, line)
    return builder
