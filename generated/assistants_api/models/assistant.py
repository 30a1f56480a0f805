from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.reasoning_effort import ReasoningEffort
from ..models.response_format_mode import ResponseFormatMode
from ..types import UNSET, Unset, read_enum, read_variant, to_json


@_attrs_define
class Assistant:
    """A model with instructions and tools, under a name."""

    id: str
    """Its id."""

    object_: str
    """Says what this is."""

    created_at: int
    """When it was created."""

    name: None | str
    """What people call it."""

    description: None | str
    """What it is for."""

    model: str
    """Id of the model."""

    instructions: None | str
    """What the model is told."""

    tools: list[
        CodeInterpreterTool | FileSearchTool | FunctionTool | RetrievalTool | UnknownVariant
    ]
    """What the model may use."""

    metadata: Metadata | None
    """What the caller attached."""

    file_ids: list[str] | Unset = UNSET
    """Files that the tools may use."""

    tool_resources: None | ToolResources | Unset = UNSET
    """What the tools may use."""

    temperature: float | None | Unset = UNSET
    """How freely the model chooses its words. 1 when nobody said."""

    top_p: float | None | Unset = UNSET
    """The share of likely words that the model chooses from. 1 when nobody said."""

    response_format: (
        None
        | ResponseFormatJsonObject
        | ResponseFormatJsonSchema
        | ResponseFormatMode
        | ResponseFormatObject
        | ResponseFormatText
        | str
        | UnknownVariant
        | Unset
    ) = UNSET
    """What the text has to be. `auto` when nobody said."""

    reasoning_effort: None | ReasoningEffort | str | Unset = UNSET
    """How long the model thinks. Sent, though the published document leaves it out; null when
    nobody said."""

    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What came beside the declared keys, as it came."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object; an unset key is left out."""
        # Required keys can be unset, too, when a server left them out; their types do not say so.
        _unset: Any = UNSET
        _out: dict[str, Any] = dict(self.additional_properties)
        if self.id is not _unset:
            _out["id"] = self.id
        if self.object_ is not _unset:
            _out["object"] = self.object_
        if self.created_at is not _unset:
            _out["created_at"] = self.created_at
        if self.name is not _unset:
            _out["name"] = self.name
        if self.description is not _unset:
            _out["description"] = self.description
        if self.model is not _unset:
            _out["model"] = self.model
        if self.instructions is not _unset:
            _out["instructions"] = self.instructions
        if self.tools is not _unset:
            _out["tools"] = to_json(self.tools)
        if self.metadata is not _unset:
            _out["metadata"] = to_json(self.metadata)
        if self.file_ids is not _unset:
            _out["file_ids"] = self.file_ids
        if self.tool_resources is not _unset:
            _out["tool_resources"] = to_json(self.tool_resources)
        if self.temperature is not _unset:
            _out["temperature"] = self.temperature
        if self.top_p is not _unset:
            _out["top_p"] = self.top_p
        if self.response_format is not _unset:
            _out["response_format"] = to_json(self.response_format)
        if self.reasoning_effort is not _unset:
            _out["reasoning_effort"] = to_json(self.reasoning_effort)
        return _out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object, whatever it holds: a value of another kind stays as it came."""
        _rest: dict[str, Any] = dict(src_dict)
        _take: Callable[[str, Any], Any] = _rest.pop
        _made = cls(
            id=_take("id", UNSET),
            object_=_take("object", UNSET),
            created_at=_take("created_at", UNSET),
            name=_take("name", UNSET),
            description=_take("description", UNSET),
            model=_take("model", UNSET),
            instructions=_take("instructions", UNSET),
            tools=[
                read_variant(_KINDS_TOOLS_ITEM, UnknownVariant, _v) if isinstance(_v, dict) else _v
                for _v in _v
            ]
            if isinstance(_v := _take("tools", UNSET), list)
            else _v,
            metadata=Metadata.from_dict(_v)
            if isinstance(_v := _take("metadata", UNSET), dict)
            else _v,
            file_ids=_take("file_ids", UNSET),
            tool_resources=ToolResources.from_dict(_v)
            if isinstance(_v := _take("tool_resources", UNSET), dict)
            else _v,
            temperature=_take("temperature", UNSET),
            top_p=_take("top_p", UNSET),
            response_format=read_variant(_KINDS_RESPONSE_FORMAT, ResponseFormatObject, _v)
            if isinstance(_v := _take("response_format", UNSET), dict)
            else read_enum(ResponseFormatMode, _v),
            reasoning_effort=read_enum(ReasoningEffort, _v := _take("reasoning_effort", UNSET)),
        )
        _made.additional_properties = _rest
        return _made

    def keys(self) -> list[str]:
        """Return the names of what came beside the declared keys; `dict(...)` takes these."""
        return list(self.additional_properties)

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties


from ..models.code_interpreter_tool import CodeInterpreterTool
from ..models.file_search_tool import FileSearchTool
from ..models.function_tool import FunctionTool
from ..models.metadata import Metadata
from ..models.response_format_json_object import ResponseFormatJsonObject
from ..models.response_format_json_schema import ResponseFormatJsonSchema
from ..models.response_format_object import ResponseFormatObject
from ..models.response_format_text import ResponseFormatText
from ..models.retrieval_tool import RetrievalTool
from ..models.tool_resources import ToolResources
from ..models.unknown_variant import UnknownVariant

_KINDS_TOOLS_ITEM: dict[str, Any] = {
    "code_interpreter": CodeInterpreterTool,
    "retrieval": RetrievalTool,
    "file_search": FileSearchTool,
    "function": FunctionTool,
}
_KINDS_RESPONSE_FORMAT: dict[str, Any] = {
    "text": ResponseFormatText,
    "json_object": ResponseFormatJsonObject,
    "json_schema": ResponseFormatJsonSchema,
}
