"""Providers on file: one TOML profile each, here or in a directory of the user's own."""

from conformance.providers.profile import (
    Profile,
    checked_headers,
    load,
    normal_url,
    profiles,
    resolve,
)

__all__ = ["Profile", "checked_headers", "load", "normal_url", "profiles", "resolve"]
