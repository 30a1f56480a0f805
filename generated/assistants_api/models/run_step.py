from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.run_step_status import RunStepStatus
from ..models.run_step_type import RunStepType
from ..types import UNSET, Unset, read_enum, read_variant, to_json


@_attrs_define
class RunStep:
    """One thing that a run did."""

    id: str
    """Its id."""

    object_: str
    """Says what this is."""

    created_at: int
    """When it was created."""

    assistant_id: str
    """The assistant that runs."""

    thread_id: str
    """The thread of the run."""

    run_id: str
    """The run."""

    type_: RunStepType | str

    status: RunStepStatus | str

    step_details: MessageCreationDetails | ToolCallsDetails | UnknownVariant
    """What it did, by type."""

    last_error: None | RunStepError
    """What went wrong; null unless it failed."""

    cancelled_at: int | None
    """When it was cancelled."""

    failed_at: int | None
    """When it failed."""

    completed_at: int | None
    """When it was completed."""

    expires_at: int | None | Unset = UNSET
    """When the run will expire; null once the step is completed. Sent where the published document
    has expired_at."""

    expired_at: int | None | Unset = UNSET
    """When it expired. In every published document, on no recorded answer."""

    metadata: Metadata | None | Unset = UNSET
    """In every published document, on no recorded answer."""

    usage: None | RunStepUsage | Unset = UNSET
    """Tokens that it took. Null while it is in progress."""

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
        if self.assistant_id is not _unset:
            _out["assistant_id"] = self.assistant_id
        if self.thread_id is not _unset:
            _out["thread_id"] = self.thread_id
        if self.run_id is not _unset:
            _out["run_id"] = self.run_id
        if self.type_ is not _unset:
            _out["type"] = to_json(self.type_)
        if self.status is not _unset:
            _out["status"] = to_json(self.status)
        if self.step_details is not _unset:
            _out["step_details"] = to_json(self.step_details)
        if self.last_error is not _unset:
            _out["last_error"] = to_json(self.last_error)
        if self.cancelled_at is not _unset:
            _out["cancelled_at"] = self.cancelled_at
        if self.failed_at is not _unset:
            _out["failed_at"] = self.failed_at
        if self.completed_at is not _unset:
            _out["completed_at"] = self.completed_at
        if self.expires_at is not _unset:
            _out["expires_at"] = self.expires_at
        if self.expired_at is not _unset:
            _out["expired_at"] = self.expired_at
        if self.metadata is not _unset:
            _out["metadata"] = to_json(self.metadata)
        if self.usage is not _unset:
            _out["usage"] = to_json(self.usage)
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
            assistant_id=_take("assistant_id", UNSET),
            thread_id=_take("thread_id", UNSET),
            run_id=_take("run_id", UNSET),
            type_=read_enum(RunStepType, _v := _take("type", UNSET)),
            status=read_enum(RunStepStatus, _v := _take("status", UNSET)),
            step_details=read_variant(_KINDS_STEP_DETAILS, UnknownVariant, _v)
            if isinstance(_v := _take("step_details", UNSET), dict)
            else _v,
            last_error=RunStepError.from_dict(_v)
            if isinstance(_v := _take("last_error", UNSET), dict)
            else _v,
            cancelled_at=_take("cancelled_at", UNSET),
            failed_at=_take("failed_at", UNSET),
            completed_at=_take("completed_at", UNSET),
            expires_at=_take("expires_at", UNSET),
            expired_at=_take("expired_at", UNSET),
            metadata=Metadata.from_dict(_v)
            if isinstance(_v := _take("metadata", UNSET), dict)
            else _v,
            usage=RunStepUsage.from_dict(_v)
            if isinstance(_v := _take("usage", UNSET), dict)
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


from ..models.message_creation_details import MessageCreationDetails
from ..models.metadata import Metadata
from ..models.run_step_error import RunStepError
from ..models.run_step_usage import RunStepUsage
from ..models.tool_calls_details import ToolCallsDetails
from ..models.unknown_variant import UnknownVariant

_KINDS_STEP_DETAILS: dict[str, Any] = {
    "message_creation": MessageCreationDetails,
    "tool_calls": ToolCallsDetails,
}
