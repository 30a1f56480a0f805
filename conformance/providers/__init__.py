"""Providers on file: one TOML profile each, here or in a directory of the user's own."""

from conformance.providers.profile import Limits, Profile, Variable
from conformance.providers.resolving import checked_headers, normal_url, rerouted, resolve
from conformance.providers.shelf import FOLDER_ENV, Shelf, folder, load, profiles, shelf

__all__ = [
    "FOLDER_ENV",
    "Limits",
    "Profile",
    "Shelf",
    "Variable",
    "checked_headers",
    "folder",
    "load",
    "normal_url",
    "profiles",
    "rerouted",
    "resolve",
    "shelf",
]
