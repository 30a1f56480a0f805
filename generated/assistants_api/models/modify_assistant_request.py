from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.reasoning_effort import ReasoningEffort
from ..models.response_format_mode import ResponseFormatMode
from ..types import UNSET, Unset, read_enum, read_variant, to_json


@_attrs_define
class ModifyAssistantRequest:
    """What to change. What is left out stays."""

    model: str | Unset = UNSET
    """Id of the model. Any model that the provider knows."""

    name: None | str | Unset = UNSET
    """What people call it."""

    description: None | str | Unset = UNSET
    """What it is for."""

    instructions: None | str | Unset = UNSET
    """What the model is told."""

    reasoning_effort: None | ReasoningEffort | str | Unset = UNSET
    """How long the model thinks."""

    tools: (
        list[CodeInterpreterTool | FileSearchTool | FunctionTool | RetrievalTool | UnknownVariant]
        | Unset
    ) = UNSET
    """What the model may use."""

    file_ids: list[str] | Unset = UNSET
    """Files that the tools may use."""

    tool_resources: None | ToolResources | Unset = UNSET
    """What the tools may use."""

    metadata: Metadata | None | Unset = UNSET
    """What to attach."""

    temperature: float | None | Unset = UNSET
    """How freely the model chooses its words."""

    top_p: float | None | Unset = UNSET
    """The share of likely words that the model chooses from."""

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
    """What the text has to be."""

    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What came beside the declared keys, as it came."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object; an unset key is left out."""
        # Required keys can be unset, too, when a server left them out; their types do not say so.
        _unset: Any = UNSET
        _out: dict[str, Any] = dict(self.additional_properties)
        if self.model is not _unset:
            _out["model"] = self.model
        if self.name is not _unset:
            _out["name"] = self.name
        if self.description is not _unset:
            _out["description"] = self.description
        if self.instructions is not _unset:
            _out["instructions"] = self.instructions
        if self.reasoning_effort is not _unset:
            _out["reasoning_effort"] = to_json(self.reasoning_effort)
        if self.tools is not _unset:
            _out["tools"] = to_json(self.tools)
        if self.file_ids is not _unset:
            _out["file_ids"] = self.file_ids
        if self.tool_resources is not _unset:
            _out["tool_resources"] = to_json(self.tool_resources)
        if self.metadata is not _unset:
            _out["metadata"] = to_json(self.metadata)
        if self.temperature is not _unset:
            _out["temperature"] = self.temperature
        if self.top_p is not _unset:
            _out["top_p"] = self.top_p
        if self.response_format is not _unset:
            _out["response_format"] = to_json(self.response_format)
        return _out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object, whatever it holds: a value of another kind stays as it came."""
        _rest: dict[str, Any] = dict(src_dict)
        _take: Callable[[str, Any], Any] = _rest.pop
        _made = cls(
            model=_take("model", UNSET),
            name=_take("name", UNSET),
            description=_take("description", UNSET),
            instructions=_take("instructions", UNSET),
            reasoning_effort=read_enum(ReasoningEffort, _v := _take("reasoning_effort", UNSET)),
            tools=[
                read_variant(_KINDS_TOOLS_ITEM, UnknownVariant, _v) if isinstance(_v, dict) else _v
                for _v in _v
            ]
            if isinstance(_v := _take("tools", UNSET), list)
            else _v,
            file_ids=_take("file_ids", UNSET),
            tool_resources=ToolResources.from_dict(_v)
            if isinstance(_v := _take("tool_resources", UNSET), dict)
            else _v,
            metadata=Metadata.from_dict(_v)
            if isinstance(_v := _take("metadata", UNSET), dict)
            else _v,
            temperature=_take("temperature", UNSET),
            top_p=_take("top_p", UNSET),
            response_format=read_variant(_KINDS_RESPONSE_FORMAT, ResponseFormatObject, _v)
            if isinstance(_v := _take("response_format", UNSET), dict)
            else read_enum(ResponseFormatMode, _v),
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
