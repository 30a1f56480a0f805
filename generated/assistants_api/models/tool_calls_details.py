from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, read_variant, to_json


@_attrs_define
class ToolCallsDetails:
    """The step called tools."""

    tool_calls: list[
        StepCodeInterpreterCall
        | StepFileSearchCall
        | StepFunctionCall
        | StepRetrievalCall
        | UnknownVariant
    ]
    """The calls. Empty when a stream announces the step."""

    type_: Literal["tool_calls"] = "tool_calls"

    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What came beside the declared keys, as it came."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object; an unset key is left out."""
        # Required keys can be unset, too, when a server left them out; their types do not say so.
        _unset: Any = UNSET
        _out: dict[str, Any] = dict(self.additional_properties)
        if self.type_ is not _unset:
            _out["type"] = self.type_
        if self.tool_calls is not _unset:
            _out["tool_calls"] = to_json(self.tool_calls)
        return _out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object, whatever it holds: a value of another kind stays as it came."""
        _rest: dict[str, Any] = dict(src_dict)
        _take: Callable[[str, Any], Any] = _rest.pop
        _made = cls(
            type_=_take("type", UNSET),
            tool_calls=[
                read_variant(_KINDS_TOOL_CALLS_ITEM, UnknownVariant, _v)
                if isinstance(_v, dict)
                else _v
                for _v in _v
            ]
            if isinstance(_v := _take("tool_calls", UNSET), list)
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


from ..models.step_code_interpreter_call import StepCodeInterpreterCall
from ..models.step_file_search_call import StepFileSearchCall
from ..models.step_function_call import StepFunctionCall
from ..models.step_retrieval_call import StepRetrievalCall
from ..models.unknown_variant import UnknownVariant

_KINDS_TOOL_CALLS_ITEM: dict[str, Any] = {
    "code_interpreter": StepCodeInterpreterCall,
    "retrieval": StepRetrievalCall,
    "file_search": StepFileSearchCall,
    "function": StepFunctionCall,
}
