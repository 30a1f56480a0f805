"""All editions of the contract in one plain document.

A client reads answers of any day, so it needs what ever lived: every property, every enum value,
every form that a value had. Of what was required it may rely on what always was.

openapi.yaml says at its top what the annotations mean; projection.py applies them for one day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# Keywords that say what a value looks like; the others (bounds, defaults) need no second form.
_SHAPE = ("$ref", "type", "enum", "const", "items", "properties", "anyOf", "oneOf", "allOf")


def ever(contract: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of what ever lived, without annotations.

    Args:
        contract: the annotated document. It is not changed.
    """
    return {str(key): _node(value) for key, value in contract.items() if not _is_ours(key)}


def _is_ours(key: Any) -> bool:
    return str(key).startswith("x-")


def _node(node: Any) -> Any:
    if isinstance(node, list):
        return [_node(child) for child in node]
    if not isinstance(node, Mapping):
        return node
    states = list(_states(node))
    if len(states) > 1 and any(isinstance(state.get("properties"), Mapping) for state in states):
        return _object(states)
    forms = _distinct([_plain(state) for state in states])
    if len(forms) == 1:
        return forms[0]
    words = {"description": node["description"]} if "description" in node else {}
    return {"anyOf": forms, **words}


def _states(node: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the node's keywords as they are, and as they were before each change of shape."""
    now = {key: value for key, value in node.items() if key != "x-history"}
    yield now
    for entry in reversed(node.get("x-history", [])):
        changed = {key: value for key, value in entry.items() if key not in ("until", "absent")}
        absent = entry.get("absent", ())
        now = {key: value for key, value in (now | changed).items() if key not in absent}
        yield now


def _plain(node: Mapping[str, Any]) -> dict[str, Any]:
    plain = {key: _node(value) for key, value in node.items() if not _is_ours(key)}
    if isinstance(plain.get("required"), list):
        plain["required"] = _always(node)
    return plain


def _always(node: Mapping[str, Any]) -> list[str]:
    """Return the names that were required for as long as the node lived."""
    properties = node.get("properties", {})
    return [
        name
        for name in node.get("required", [])
        if name not in node.get("x-required", {})
        and not {"x-since", "x-until"} & set(properties.get(name, {}))
    ]


def _object(states: list[dict[str, Any]]) -> dict[str, Any]:
    """Merge what an object was at different times: all of its keys, required as long as it was."""
    merged = _plain(states[0])
    properties: dict[str, list[Any]] = {}
    for state in states:
        for name, value in state.get("properties", {}).items():
            properties.setdefault(name, []).append(_node(value))
    merged["properties"] = {name: _either(values) for name, values in properties.items()}
    required = [_always(state) for state in states]
    merged["required"] = [name for name in required[0] if all(name in names for names in required)]
    return merged


def _either(forms: list[Any]) -> Any:
    found = _distinct(forms)
    return found[0] if len(found) == 1 else {"anyOf": found}


def _distinct(forms: list[Any]) -> list[Any]:
    """Return the forms that look different, the first of each."""
    found: list[Any] = []
    looks: list[Any] = []
    for form in forms:
        look = {key: form[key] for key in _SHAPE if key in form}
        if look not in looks:
            looks.append(look)
            found.append(form)
    return found
