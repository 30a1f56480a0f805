"""Deviations that no client of this API can meet, and why."""

from __future__ import annotations

_DOCUMENT = "a mistake of a published document; this client is made of another one"
_SERVER = "what the server does with a valid request; its answer is of the usual shape"

UNMET = {
    "DEV-010": "there is no such operation to call",
    "DEV-017": _DOCUMENT,
    "DEV-018": _DOCUMENT,
    "DEV-021": _DOCUMENT,
    "DEV-022": _DOCUMENT,
    "DEV-023": _DOCUMENT,
    "DEV-112": _SERVER,
    "DEV-114": _SERVER,
    "DEV-118": "vector stores are not of this API",
    "DEV-126": _SERVER,
    "DEV-131": _SERVER,
    "DEV-154": _DOCUMENT,
    "DEV-158": "how other packages are released",
}
