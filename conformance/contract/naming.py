"""Gives every object and every enum of an OpenAPI document a name of its own.

The generator names inline schemas by where it meets them, twice over and into each other's
way; a component has one name. A hoisted schema is called by its place: the component that
holds it, then the property (`Run` + `last_error` = `RunLastError`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_SCHEMAS = "#/components/schemas/"
_METHODS = ("get", "post", "put", "patch", "delete")


def name_everything(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document with no inline object and no inline enum left, nothing else changed.

    Args:
        document: an OpenAPI 3.1 document. It is not changed.
    """
    namer = _Namer(document["components"].get("schemas", {}))
    components = {**document["components"]}
    for name, schema in document["components"].get("schemas", {}).items():
        namer.done[name] = namer.inside(schema, name)
    components["parameters"] = {
        key: namer.parameter(value)
        for key, value in document["components"].get("parameters", {}).items()
    }
    paths = {path: namer.path_item(item) for path, item in document["paths"].items()}
    return {
        **document,
        "paths": paths,
        "components": {**components, "schemas": namer.done},
    }


class _Namer:
    """Collects the components, old and new, of one document."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self.taken = set(schemas)
        self.done: dict[str, Any] = {}

    def inside(self, schema: Mapping[str, Any], name: str) -> dict[str, Any]:
        """Name what a schema holds; the schema itself has a name, or needs none."""
        changed = dict(schema)
        if "properties" in schema:
            changed["properties"] = {
                key: self.value(value, name + _pascal(key))
                for key, value in schema["properties"].items()
            }
        if isinstance(schema.get("items"), Mapping):
            changed["items"] = self.value(schema["items"], name + "Item")
        if isinstance(schema.get("additionalProperties"), Mapping):
            extra = schema["additionalProperties"]
            changed["additionalProperties"] = self.value(extra, name + "Value")
        for union in ("anyOf", "oneOf"):
            if isinstance(schema.get(union), list):
                changed[union] = [
                    self.value(member, _member_name(name, member)) for member in schema[union]
                ]
        if isinstance(schema.get("allOf"), list):
            changed["allOf"] = [self.inside(member, name) for member in schema["allOf"]]
        return changed

    def value(self, schema: Mapping[str, Any], name: str) -> dict[str, Any]:
        """Return a schema that needs no name: the given one, or a reference to its component."""
        kind = schema.get("type")
        if isinstance(kind, list) and ("object" in kind or len(schema.get("enum", ())) > 1):
            return self._nullable(schema, name)
        if not _needs_name(schema):
            return self.inside(schema, name)
        chosen = self._free(name, schema)
        if chosen not in self.done:
            self.done[chosen] = None
            self.done[chosen] = self.inside(schema, chosen)
        return {"$ref": _SCHEMAS + chosen}

    def _nullable(self, schema: Mapping[str, Any], name: str) -> dict[str, Any]:
        kinds = [kind for kind in schema["type"] if kind != "null"]
        solid = {**schema, "type": kinds[0] if len(kinds) == 1 else kinds}
        if "enum" in schema:
            solid["enum"] = [value for value in schema["enum"] if value is not None]
        outside = {"description": solid.pop("description")} if "description" in solid else {}
        return {**outside, "anyOf": [self.value(solid, name), {"type": "null"}]}

    def _free(self, name: str, schema: Mapping[str, Any]) -> str:
        chosen, number = name, 1
        while chosen in self.taken:
            number += 1
            chosen = f"{name}{number}"
        self.taken.add(chosen)
        return chosen

    def parameter(self, parameter: Mapping[str, Any]) -> dict[str, Any]:
        """Name the schema of a parameter."""
        if "$ref" in parameter or "schema" not in parameter:
            return dict(parameter)
        schema = self.value(parameter["schema"], _pascal(parameter["name"]))
        return {**parameter, "schema": schema}

    def path_item(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """Name what the operations of a path hold inline."""
        changed = dict(item)
        if "parameters" in item:
            changed["parameters"] = [self.parameter(p) for p in item["parameters"]]
        for method in _METHODS:
            if method in item:
                changed[method] = self._operation(item[method])
        return changed

    def _operation(self, operation: Mapping[str, Any]) -> dict[str, Any]:
        name = _pascal(operation["operationId"])
        changed = dict(operation)
        if "parameters" in operation:
            changed["parameters"] = [self.parameter(p) for p in operation["parameters"]]
        if "requestBody" in operation:
            changed["requestBody"] = self._content(operation["requestBody"], name + "Request")
        changed["responses"] = {
            code: self._content(answer, name + "Response")
            for code, answer in operation["responses"].items()
        }
        return changed

    def _content(self, holder: Mapping[str, Any], name: str) -> dict[str, Any]:
        if "content" not in holder:
            return dict(holder)
        content = {
            kind: {**media, "schema": self.value(media["schema"], name)}
            if "schema" in media
            else media
            for kind, media in holder["content"].items()
        }
        return {**holder, "content": content}


def _needs_name(schema: Mapping[str, Any]) -> bool:
    if "$ref" in schema:
        return False
    # A constant is no enum: it becomes a plain value, or a tag.
    return schema.get("type") == "object" or "properties" in schema or len(_enum(schema)) > 1


def _enum(schema: Mapping[str, Any]) -> list[Any]:
    found = schema.get("enum", [])
    return found if isinstance(found, list) else []


def _member_name(name: str, member: Mapping[str, Any]) -> str:
    kind = member.get("properties", {}).get("type", {})
    tag = kind.get("const", next(iter(kind.get("enum", ())), None))
    return name + _pascal(str(tag)) if tag else name


def _pascal(text: str) -> str:
    words = re.findall(r"[A-Za-z0-9]+", text)
    return "".join(word[0].upper() + word[1:] for word in words)
