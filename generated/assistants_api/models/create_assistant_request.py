from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.reasoning_effort import ReasoningEffort
from ..types import UNSET, Unset, read_enum, read_variant, to_json


@_attrs_define
class CreateAssistantRequest:
    """CreateAssistantRequest."""

    model: str

    name: None | str | Unset = UNSET

    description: None | str | Unset = UNSET

    instructions: None | str | Unset = UNSET

    reasoning_effort: None | ReasoningEffort | str | Unset = UNSET

    tools: (
        list[
            AssistantToolsCode | AssistantToolsFileSearch | AssistantToolsFunction | UnknownVariant
        ]
        | Unset
    ) = UNSET

    tool_resources: CreateAssistantRequestToolResources | None | Unset = UNSET

    metadata: Metadata | None | Unset = UNSET

    temperature: float | None | Unset = UNSET

    top_p: float | None | Unset = UNSET

    response_format: (
        None
        | ResponseFormatJsonObject
        | ResponseFormatJsonSchema
        | ResponseFormatText
        | str
        | UnknownVariant
        | Unset
    ) = UNSET

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
            tool_resources=CreateAssistantRequestToolResources.from_dict(_v)
            if isinstance(_v := _take("tool_resources", UNSET), dict)
            else _v,
            metadata=Metadata.from_dict(_v)
            if isinstance(_v := _take("metadata", UNSET), dict)
            else _v,
            temperature=_take("temperature", UNSET),
            top_p=_take("top_p", UNSET),
            response_format=read_variant(_KINDS_RESPONSE_FORMAT, UnknownVariant, _v)
            if isinstance(_v := _take("response_format", UNSET), dict)
            else _v,
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


from ..models.assistant_tools_code import AssistantToolsCode
from ..models.assistant_tools_file_search import AssistantToolsFileSearch
from ..models.assistant_tools_function import AssistantToolsFunction
from ..models.create_assistant_request_tool_resources import CreateAssistantRequestToolResources
from ..models.metadata import Metadata
from ..models.response_format_json_object import ResponseFormatJsonObject
from ..models.response_format_json_schema import ResponseFormatJsonSchema
from ..models.response_format_text import ResponseFormatText
from ..models.unknown_variant import UnknownVariant

_KINDS_TOOLS_ITEM: dict[str, Any] = {
    "code_interpreter": AssistantToolsCode,
    "file_search": AssistantToolsFileSearch,
    "function": AssistantToolsFunction,
}
_KINDS_RESPONSE_FORMAT: dict[str, Any] = {
    "text": ResponseFormatText,
    "json_object": ResponseFormatJsonObject,
    "json_schema": ResponseFormatJsonSchema,
}
