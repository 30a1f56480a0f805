from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, to_json


@_attrs_define
class SubmitToolOutputsRequest:
    """The outputs of all pending calls."""

    tool_outputs: list[ToolOutput]
    """One entry for each pending call, no more and no fewer."""

    stream: bool | None | Unset = UNSET
    """Whether to answer with the rest of the run's events."""

    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What came beside the declared keys, as it came."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object; an unset key is left out."""
        # Required keys can be unset, too, when a server left them out; their types do not say so.
        _unset: Any = UNSET
        _out: dict[str, Any] = dict(self.additional_properties)
        if self.tool_outputs is not _unset:
            _out["tool_outputs"] = to_json(self.tool_outputs)
        if self.stream is not _unset:
            _out["stream"] = self.stream
        return _out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object, whatever it holds: a value of another kind stays as it came."""
        _rest: dict[str, Any] = dict(src_dict)
        _take: Callable[[str, Any], Any] = _rest.pop
        _made = cls(
            tool_outputs=[ToolOutput.from_dict(_v) if isinstance(_v, dict) else _v for _v in _v]
            if isinstance(_v := _take("tool_outputs", UNSET), list)
            else _v,
            stream=_take("stream", UNSET),
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


from ..models.tool_output import ToolOutput
