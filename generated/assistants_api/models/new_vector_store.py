from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, read_variant, to_json


@_attrs_define
class NewVectorStore:
    """A vector store to be made of files."""

    file_ids: list[str] | Unset = UNSET
    """Ids of the files."""

    chunking_strategy: AutoChunking | StaticChunking | UnknownVariant | Unset = UNSET
    """How files are cut into chunks."""

    metadata: Metadata | None | Unset = UNSET
    """Metadata of the vector store."""

    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What came beside the declared keys, as it came."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object; an unset key is left out."""
        # Required keys can be unset, too, when a server left them out; their types do not say so.
        _unset: Any = UNSET
        _out: dict[str, Any] = dict(self.additional_properties)
        if self.file_ids is not _unset:
            _out["file_ids"] = self.file_ids
        if self.chunking_strategy is not _unset:
            _out["chunking_strategy"] = to_json(self.chunking_strategy)
        if self.metadata is not _unset:
            _out["metadata"] = to_json(self.metadata)
        return _out

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object, whatever it holds: a value of another kind stays as it came."""
        _rest: dict[str, Any] = dict(src_dict)
        _take: Callable[[str, Any], Any] = _rest.pop
        _made = cls(
            file_ids=_take("file_ids", UNSET),
            chunking_strategy=read_variant(_KINDS_CHUNKING_STRATEGY, UnknownVariant, _v)
            if isinstance(_v := _take("chunking_strategy", UNSET), dict)
            else _v,
            metadata=Metadata.from_dict(_v)
            if isinstance(_v := _take("metadata", UNSET), dict)
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


from ..models.auto_chunking import AutoChunking
from ..models.metadata import Metadata
from ..models.static_chunking import StaticChunking
from ..models.unknown_variant import UnknownVariant

_KINDS_CHUNKING_STRATEGY: dict[str, Any] = {
    "auto": AutoChunking,
    "static": StaticChunking,
}
