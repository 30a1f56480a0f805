from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.assistants_api_tool_choice_option_2 import AssistantsApiToolChoiceOption2
from ..models.run_status import RunStatus
from ..types import UNSET, Unset, read_enum, read_variant, to_json


@_attrs_define
class Run:
    """Run."""

    id: str

    object_: str

    created_at: int

    thread_id: str

    assistant_id: str

    status: RunStatus | str

    required_action: None | RequiredAction

    last_error: None | RunLastError

    expires_at: int | None

    started_at: int | None

    cancelled_at: int | None

    failed_at: int | None

    completed_at: int | None

    incomplete_details: None | RunIncompleteDetails

    model: str

    instructions: None | str

    tools: list[
        AssistantToolsCode | AssistantToolsFileSearch | AssistantToolsFunction | UnknownVariant
    ]

    metadata: Metadata | None

    usage: None | RunUsage

    max_prompt_tokens: int | None

    max_completion_tokens: int | None

    truncation_strategy: None | TruncationObject

    tool_choice: (
        AssistantsApiToolChoiceOption2 | AssistantsNamedToolChoice | None | str | UnknownVariant
    )

    parallel_tool_calls: bool

    response_format: (
        None
        | ResponseFormatJsonObject
        | ResponseFormatJsonSchema
        | ResponseFormatText
        | str
        | UnknownVariant
    )

    temperature: float | None | Unset = UNSET

    top_p: float | None | Unset = UNSET

    reasoning_effort: None | str | Unset = UNSET

    tool_resources: None | RunToolResources | Unset = UNSET

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
        if self.thread_id is not _unset:
            _out["thread_id"] = self.thread_id
        if self.assistant_id is not _unset:
            _out["assistant_id"] = self.assistant_id
        if self.status is not _unset:
            _out["status"] = to_json(self.status)
        if self.required_action is not _unset:
            _out["required_action"] = to_json(self.required_action)
        if self.last_error is not _unset:
            _out["last_error"] = to_json(self.last_error)
        if self.expires_at is not _unset:
            _out["expires_at"] = self.expires_at
        if self.started_at is not _unset:
            _out["started_at"] = self.started_at
        if self.cancelled_at is not _unset:
            _out["cancelled_at"] = self.cancelled_at
        if self.failed_at is not _unset:
            _out["failed_at"] = self.failed_at
        if self.completed_at is not _unset:
            _out["completed_at"] = self.completed_at
        if self.incomplete_details is not _unset:
            _out["incomplete_details"] = to_json(self.incomplete_details)
        if self.model is not _unset:
            _out["model"] = self.model
        if self.instructions is not _unset:
            _out["instructions"] = self.instructions
        if self.tools is not _unset:
            _out["tools"] = to_json(self.tools)
        if self.metadata is not _unset:
            _out["metadata"] = to_json(self.metadata)
        if self.usage is not _unset:
            _out["usage"] = to_json(self.usage)
        if self.max_prompt_tokens is not _unset:
            _out["max_prompt_tokens"] = self.max_prompt_tokens
        if self.max_completion_tokens is not _unset:
            _out["max_completion_tokens"] = self.max_completion_tokens
        if self.truncation_strategy is not _unset:
            _out["truncation_strategy"] = to_json(self.truncation_strategy)
        if self.tool_choice is not _unset:
            _out["tool_choice"] = to_json(self.tool_choice)
        if self.parallel_tool_calls is not _unset:
            _out["parallel_tool_calls"] = self.parallel_tool_calls
        if self.response_format is not _unset:
            _out["response_format"] = to_json(self.response_format)
        if self.temperature is not _unset:
            _out["temperature"] = self.temperature
        if self.top_p is not _unset:
            _out["top_p"] = self.top_p
        if self.reasoning_effort is not _unset:
            _out["reasoning_effort"] = self.reasoning_effort
        if self.tool_resources is not _unset:
            _out["tool_resources"] = to_json(self.tool_resources)
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
            thread_id=_take("thread_id", UNSET),
            assistant_id=_take("assistant_id", UNSET),
            status=read_enum(RunStatus, _v := _take("status", UNSET)),
            required_action=RequiredAction.from_dict(_v)
            if isinstance(_v := _take("required_action", UNSET), dict)
            else _v,
            last_error=RunLastError.from_dict(_v)
            if isinstance(_v := _take("last_error", UNSET), dict)
            else _v,
            expires_at=_take("expires_at", UNSET),
            started_at=_take("started_at", UNSET),
            cancelled_at=_take("cancelled_at", UNSET),
            failed_at=_take("failed_at", UNSET),
            completed_at=_take("completed_at", UNSET),
            incomplete_details=RunIncompleteDetails.from_dict(_v)
            if isinstance(_v := _take("incomplete_details", UNSET), dict)
            else _v,
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
            usage=RunUsage.from_dict(_v) if isinstance(_v := _take("usage", UNSET), dict) else _v,
            max_prompt_tokens=_take("max_prompt_tokens", UNSET),
            max_completion_tokens=_take("max_completion_tokens", UNSET),
            truncation_strategy=TruncationObject.from_dict(_v)
            if isinstance(_v := _take("truncation_strategy", UNSET), dict)
            else _v,
            tool_choice=read_variant(_KINDS_TOOL_CHOICE, AssistantsNamedToolChoice, _v)
            if isinstance(_v := _take("tool_choice", UNSET), dict)
            else read_enum(AssistantsApiToolChoiceOption2, _v),
            parallel_tool_calls=_take("parallel_tool_calls", UNSET),
            response_format=read_variant(_KINDS_RESPONSE_FORMAT, UnknownVariant, _v)
            if isinstance(_v := _take("response_format", UNSET), dict)
            else _v,
            temperature=_take("temperature", UNSET),
            top_p=_take("top_p", UNSET),
            reasoning_effort=_take("reasoning_effort", UNSET),
            tool_resources=RunToolResources.from_dict(_v)
            if isinstance(_v := _take("tool_resources", UNSET), dict)
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
from ..models.assistants_named_tool_choice import AssistantsNamedToolChoice
from ..models.metadata import Metadata
from ..models.required_action import RequiredAction
from ..models.response_format_json_object import ResponseFormatJsonObject
from ..models.response_format_json_schema import ResponseFormatJsonSchema
from ..models.response_format_text import ResponseFormatText
from ..models.run_incomplete_details import RunIncompleteDetails
from ..models.run_last_error import RunLastError
from ..models.run_tool_resources import RunToolResources
from ..models.run_usage import RunUsage
from ..models.truncation_object import TruncationObject
from ..models.unknown_variant import UnknownVariant

_KINDS_TOOLS_ITEM: dict[str, Any] = {
    "code_interpreter": AssistantToolsCode,
    "file_search": AssistantToolsFileSearch,
    "function": AssistantToolsFunction,
}
_KINDS_TOOL_CHOICE: dict[str, Any] = {}
_KINDS_RESPONSE_FORMAT: dict[str, Any] = {
    "text": ResponseFormatText,
    "json_object": ResponseFormatJsonObject,
    "json_schema": ResponseFormatJsonSchema,
}
