from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, to_json


@_attrs_define
class RunStepList:
    """A page of run steps."""

    object_: str
    """Says what this is."""

    data: list[RunStep]
    """The steps."""

    first_id: None | str
    """Id of the first on this page; null on an empty page."""

    last_id: None | str
    """Id of the last on this page; null on an empty page."""

    has_more: bool
    """Whether there is more beyond this page."""

    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What came beside the declared keys, as it came."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object; an unset key is left out."""
        # Required keys can be unset, too, when a server left them out; their types do not say so.
        _unset: Any = UNSET
        _out: dict[str, Any] = dict(self.additional_properties)
        if self.object_ is not _unset:
            _out["object"] = self.object_
        if self.data is not _unset:
            _out["data"] = to_json(self.data)
        if self.first_id is not _unset:
            _out["first_id"] = self.first_id
        if self.last_id is not _unset:
            _out["last_id"] = self.last_id
        if self.has_more is not _unset:
            _out["has_more"] = self.has_more
        return _out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object, whatever it holds: a value of another kind stays as it came."""
        _rest: dict[str, Any] = dict(src_dict)
        _take: Callable[[str, Any], Any] = _rest.pop
        _made = cls(
            object_=_take("object", UNSET),
            data=[RunStep.from_dict(_v) if isinstance(_v, dict) else _v for _v in _v]
            if isinstance(_v := _take("data", UNSET), list)
            else _v,
            first_id=_take("first_id", UNSET),
            last_id=_take("last_id", UNSET),
            has_more=_take("has_more", UNSET),
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


from ..models.run_step import RunStep
