"""The published documents as facts, and a projection, field by field against each other.

The facts name things as the published documents did; NAMES says what we call them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field, frozen

from conformance.contract.pointers import resolve

# Published name -> ours. None: not a component here; an erratum says why.
NAMES: dict[str, str | None] = {
    "AssistantObject": "Assistant",
    "AssistantStreamEvent": "AssistantStreamEvent",
    "AssistantSupportedModels": None,
    "AssistantToolsCode": "CodeInterpreterTool",
    "AssistantToolsFileSearch": "FileSearchTool",
    "AssistantToolsFileSearchTypeOnly": "FileSearchTypeOnlyTool",
    "AssistantToolsFunction": "FunctionTool",
    "AssistantToolsRetrieval": "RetrievalTool",
    "AssistantsApiNamedToolChoice": "NamedToolChoice",
    "AssistantsApiResponseFormat": "ResponseFormatObject",
    "AssistantsApiResponseFormatOption": "ResponseFormat",
    "AssistantsApiToolChoiceOption": "ToolChoice",
    "AssistantsNamedToolChoice": "NamedToolChoice",
    "CreateAssistantRequest": "CreateAssistantRequest",
    "CreateMessageRequest": "CreateMessageRequest",
    "CreateRunRequest": "CreateRunRequest",
    "CreateThreadAndRunRequest": "CreateThreadAndRunRequest",
    "CreateThreadRequest": "CreateThreadRequest",
    "DeleteAssistantResponse": "DeleteAssistantResponse",
    "DeleteMessageResponse": "DeleteMessageResponse",
    "DeleteThreadResponse": "DeleteThreadResponse",
    "DoneEvent": "DoneEvent",
    "Error": "Error",
    "ErrorEvent": "ErrorEvent",
    "ErrorResponse": "ErrorResponse",
    "FileSearchRanker": "FileSearchRanker",
    "FileSearchRankingOptions": "FileSearchRankingOptions",
    "FunctionObject": "FunctionDefinition",
    "FunctionParameters": "FunctionParameters",
    "ListAssistantsResponse": "AssistantList",
    "ListMessagesResponse": "MessageList",
    "ListRunStepsResponse": "RunStepList",
    "ListRunsResponse": "RunList",
    "MessageContentImageFileObject": "ImageFileContent",
    "MessageContentImageUrlObject": "ImageUrlContent",
    "MessageContentRefusalObject": "RefusalContent",
    "MessageContentTextAnnotationsFileCitationObject": "FileCitation",
    "MessageContentTextAnnotationsFilePathObject": "FilePath",
    "MessageContentTextObject": "TextContent",
    "MessageDeltaContentImageFileObject": "ImageFileDelta",
    "MessageDeltaContentImageUrlObject": "ImageUrlDelta",
    "MessageDeltaContentRefusalObject": "RefusalDelta",
    "MessageDeltaContentTextAnnotationsFileCitationObject": "FileCitationDelta",
    "MessageDeltaContentTextAnnotationsFilePathObject": "FilePathDelta",
    "MessageDeltaContentTextObject": "TextDelta",
    "MessageDeltaObject": "MessageDelta",
    "MessageObject": "Message",
    "MessageRequestContentTextObject": "NewTextContent",
    "Metadata": "Metadata",
    "ModifyAssistantRequest": "ModifyAssistantRequest",
    "ModifyMessageRequest": "ModifyMessageRequest",
    "ModifyRunRequest": "ModifyRunRequest",
    "ModifyThreadRequest": "ModifyThreadRequest",
    "ParallelToolCalls": "ParallelToolCalls",
    "ReasoningEffort": "ReasoningEffort",
    "ResponseFormatJsonObject": "ResponseFormatJsonObject",
    "ResponseFormatJsonSchema": "ResponseFormatJsonSchema",
    "ResponseFormatJsonSchemaSchema": "ResponseSchema",
    "ResponseFormatText": "ResponseFormatText",
    "RunCompletionUsage": "RunUsage",
    "RunObject": "Run",
    "RunStepCompletionUsage": "RunStepUsage",
    "RunStepDeltaObject": "RunStepDelta",
    "RunStepDeltaStepDetailsMessageCreationObject": "MessageCreationDelta",
    "RunStepDeltaStepDetailsToolCallsCodeObject": "CodeInterpreterCallDelta",
    "RunStepDeltaStepDetailsToolCallsCodeOutputImageObject": "CodeOutputImageDelta",
    "RunStepDeltaStepDetailsToolCallsCodeOutputLogsObject": "CodeOutputLogsDelta",
    "RunStepDeltaStepDetailsToolCallsFileSearchObject": "FileSearchCallDelta",
    "RunStepDeltaStepDetailsToolCallsFunctionObject": "FunctionCallDelta",
    "RunStepDeltaStepDetailsToolCallsObject": "ToolCallsDelta",
    "RunStepDeltaStepDetailsToolCallsRetrievalObject": "RetrievalCallDelta",
    "RunStepDetailsMessageCreationObject": "MessageCreationDetails",
    "RunStepDetailsToolCallsCodeObject": "StepCodeInterpreterCall",
    "RunStepDetailsToolCallsCodeOutputImageObject": "CodeOutputImage",
    "RunStepDetailsToolCallsCodeOutputLogsObject": "CodeOutputLogs",
    "RunStepDetailsToolCallsFileSearchObject": "StepFileSearchCall",
    "RunStepDetailsToolCallsFileSearchRankingOptionsObject": "UsedRankingOptions",
    "RunStepDetailsToolCallsFileSearchResultObject": "FileSearchResult",
    "RunStepDetailsToolCallsFunctionObject": "StepFunctionCall",
    "RunStepDetailsToolCallsObject": "ToolCallsDetails",
    "RunStepDetailsToolCallsRetrievalObject": "StepRetrievalCall",
    "RunStepObject": "RunStep",
    "RunToolCallObject": "RunToolCall",
    "SubmitToolOutputsRunRequest": "SubmitToolOutputsRequest",
    "ThreadObject": "Thread",
    "TruncationObject": "TruncationStrategy",
}
# Unions of events that ours has not by name: AssistantStreamEvent holds their members directly.
GROUPS = ("ThreadStreamEvent", "RunStreamEvent", "RunStepStreamEvent", "MessageStreamEvent")

_BOUNDS = {
    "min": "minimum",
    "max": "maximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "min_items": "minItems",
    "max_items": "maxItems",
    "max_properties": "maxProperties",
}
_SHARED = ("enum", "default", "format", "deprecated")
# Every key that a fact can have, so that a new one cannot be passed over in silence.
_KNOWN = {
    *_BOUNDS,
    *_SHARED,
    *("type", "required", "nullable", "ref", "one_of", "any_of", "items", "fields", "requires"),
    *("additional_properties", "required_but_undeclared", "open_enum", "values", "label"),
    *("when", "note", "nullable_note", "nullable_via"),
}


@frozen
class Difference:
    """One aspect of one place that the two describe differently."""

    where: str
    aspect: str
    documented: Any
    ours: Any


@frozen
class Node:
    """One of our schemas, with what it refers to and what it is wrapped in taken together."""

    keywords: Mapping[str, Any]
    nullable: bool
    names: tuple[str, ...]
    members: tuple[Mapping[str, Any], ...]


@define
class Comparison:
    """Compares one edition's facts with its projection, and counts.

    Attributes:
        facts: the edition in facts/editions.yaml.
        plain: our projection.
        fields: how many fields, parameters and bodies were compared.
        aspects: how many single statements were compared.
        seen: the identities of the facts that were compared, fields and operations alike.
    """

    facts: Mapping[str, Any]
    plain: Mapping[str, Any]
    fields: int = 0
    aspects: int = 0
    seen: set[int] = field(factory=set)

    def differences(self) -> Iterator[Difference]:
        yield from self._schemas()
        for name, facts in self.facts["operations"].items():
            yield from self._operation(name, facts)

    # --- schemas

    def _schemas(self) -> Iterator[Difference]:
        for name, facts in self.facts["schemas"].items():
            if name in GROUPS:
                continue
            ours = NAMES[name]
            if ours is None:
                yield Difference(name, "declared", True, False)
                continue
            # A null that the published component allows stands at each of its uses here, and
            # each use is compared.
            schema = self.plain["components"]["schemas"][ours]
            yield from self._value(ours, {**facts, "nullable": False}, schema)

    def _value(
        self, where: str, facts: Mapping[str, Any], schema: Mapping[str, Any]
    ) -> Iterator[Difference]:
        assert set(facts) <= _KNOWN, (where, set(facts) - _KNOWN)
        node = self._node(schema)
        if "ref" in facts:
            yield from self._same(where, "nullable", facts.get("nullable", False), node.nullable)
            if NAMES[facts["ref"]] not in node.names:
                yield Difference(where, "schema", facts["ref"], node.names)
            return
        members = self._flat(facts.get("one_of", facts.get("any_of", ())))
        said, ours = self._said(facts, members), _aspects(node)
        for aspect in sorted(said.keys() | ours.keys()):
            yield from self._same(where, aspect, said.get(aspect), ours.get(aspect))
        if "fields" in facts or "properties" in node.keywords:
            yield from self._properties(where, facts.get("fields", {}), node)
        if "items" in facts:
            items = node.keywords.get("items", {})
            yield from self._value(f"{where}[]", facts["items"], items)
        if "one_of" not in said and "suggestions" not in said:
            yield from self._members(where, members, node.members)

    def _same(self, where: str, aspect: str, said: Any, ours: Any) -> Iterator[Difference]:
        self.aspects += 1
        if said != ours:
            yield Difference(where, aspect, said, ours)

    def _properties(
        self, where: str, fields: Mapping[str, Any], node: Node
    ) -> Iterator[Difference]:
        ours, required = node.keywords.get("properties", {}), node.keywords.get("required", ())
        for name, facts in fields.items():
            self.fields += 1
            self.seen.add(id(facts))
            at = f"{where}.{name}"
            yield from self._same(at, "declared", True, name in ours)
            if name in ours:
                wanted = facts.get("required", False)
                yield from self._same(at, "required", wanted, name in required)
                yield from self._value(at, facts, ours[name])
        for name in ours.keys() - fields.keys():
            yield Difference(f"{where}.{name}", "declared", False, True)

    def _members(
        self, where: str, said: Sequence[Any], ours: Sequence[Any]
    ) -> Iterator[Difference]:
        left = {self._said_kind(member): member for member in said}
        right = {self._our_kind(member): member for member in ours}
        for kind in sorted(left.keys() | right.keys()):
            at = f"{where}|{kind}"
            yield from self._same(at, "member", kind in left, kind in right)
            if kind in left and kind in right:
                yield from self._value(at, left[kind], right[kind])

    # --- what each side says, in the same words

    def _said(self, facts: Mapping[str, Any], members: Sequence[Any]) -> dict[str, Any]:
        said = {key: facts[key] for key in (*_BOUNDS, *_SHARED) if key in facts}
        for key in ("additional_properties", "required_but_undeclared"):
            if key in facts:
                said[key] = facts[key]
        said["nullable"] = facts.get("nullable", False)
        if "enum" in said:
            said["enum"] = sorted(said["enum"])
        if any("requires" in member for member in members):
            said["one_of"] = [member["requires"] for member in members]
            members = ()
        if members and members[0] == {"type": "string"}:
            # A free string beside suggestions is a free string.
            said |= {"type": "string", "suggestions": len(members) > 1 or None}
        elif not members:
            # List schemas of the published document name no type, only properties.
            said["type"] = facts.get("type", "object")
        return said

    def _flat(self, members: Any) -> list[Mapping[str, Any]]:
        flat: list[Mapping[str, Any]] = []
        for member in members:
            facts = {"ref": member} if isinstance(member, str) else member
            target = self.facts["schemas"].get(facts.get("ref"), {})
            inner = target.get("one_of", target.get("any_of"))
            flat += self._flat(inner) if inner else [facts]
        return flat

    def _said_kind(self, member: Mapping[str, Any]) -> str:
        target = self.facts["schemas"][member["ref"]] if "ref" in member else member
        fields = target.get("fields", {})
        tags = [fields[tag]["enum"] for tag in ("event", "type") if "enum" in fields.get(tag, {})]
        return _kind(tags, target.get("type", "object"))

    def _our_kind(self, member: Mapping[str, Any]) -> str:
        keywords = self._node(member).keywords
        fields = keywords.get("properties", {})
        tags = [
            [fields[tag]["const"]] for tag in ("event", "type") if "const" in fields.get(tag, {})
        ]
        return _kind(tags, keywords["type"])

    def _node(self, schema: Mapping[str, Any]) -> Node:
        keywords, names, nullable = dict(schema), [], False
        while True:
            if "$ref" in keywords:
                ref = keywords.pop("$ref")
                names.append(ref.rpartition("/")[2])
                keywords = {**resolve(self.plain, ref), **keywords}
                continue
            union = keywords.get("anyOf", [])
            members = [member for member in union if member.get("type") != "null"]
            nullable = nullable or len(members) < len(union)
            if len(members) != 1:
                break
            del keywords["anyOf"]
            keywords = {**members[0], **keywords}
        kinds = keywords.get("type", [])
        if isinstance(kinds, list):
            nullable = nullable or "null" in kinds
            keywords["type"] = next((kind for kind in kinds if kind != "null"), None)
        return Node(keywords, nullable, tuple(names), tuple(self._flat_ours(members)))

    def _flat_ours(self, members: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        for member in members:
            inner = self._node(member).members
            yield from inner or (member,)

    # --- operations

    def _operation(self, name: str, facts: Mapping[str, Any]) -> Iterator[Difference]:
        self.seen.add(id(facts))
        assert set(facts) <= _OPERATION, (name, set(facts) - _OPERATION)
        path = facts["path"].removeprefix("/v1")
        assert self.plain["servers"][0]["url"].endswith("/v1")
        ours = self.plain["paths"].get(path, {}).get(facts["method"].lower())
        yield from self._same(name, "declared", True, ours is not None)
        yield from self._same(name, "operation_id", facts["operation_id"], ours["operationId"])
        deprecated = ours.get("deprecated", False)
        yield from self._same(name, "deprecated", facts.get("deprecated", False), deprecated)
        yield from self._parameters(name, facts, ours)
        yield from self._body(name, facts["body"], ours.get("requestBody"))
        yield from self._answers(name, facts, ours["responses"])

    def _parameters(
        self, name: str, facts: Mapping[str, Any], ours: Mapping[str, Any]
    ) -> Iterator[Difference]:
        found = [resolve(self.plain, p["$ref"]) for p in ours.get("parameters", [])]
        said = [
            *({**p, "in": "path"} for p in facts["path_params"]),
            *({**p, "in": "query"} for p in facts["query_params"]),
            *self._headers(facts["headers"]),
        ]
        left = {(p["in"], p["name"]): p for p in said}
        right = {(p["in"], p["name"]): p for p in found}
        for key in sorted(left.keys() | right.keys()):
            at = f"{name}?{key[1]}"
            yield from self._same(at, "declared", key in left, key in right)
            if key in left and key in right:
                self.fields += 1
                shown_only = "never a parameter" in str(left[key].get("declared_as", ""))
                yield from self._same(at, "parameter", not shown_only, True)
                required = right[key].get("required", False)
                yield from self._same(at, "required", left[key]["required"], required)
                yield from self._value(at, _fact(left[key]), right[key]["schema"])

    def _headers(self, headers: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        for header, facts in headers.items():
            # The key and the content type have places of their own in a document.
            if header not in ("Authorization", "Content-Type"):
                yield {**facts, "name": header, "in": "header", "type": "string"}

    def _body(
        self, name: str, facts: Mapping[str, Any] | None, ours: Mapping[str, Any] | None
    ) -> Iterator[Difference]:
        yield from self._same(name, "body", facts is not None, ours is not None)
        if facts is None or ours is None:
            return
        self.fields += 1
        yield from self._same(f"{name}.body", "required", facts["required"], ours["required"])
        schema = ours["content"][facts["content_type"]]["schema"]
        yield from self._value(f"{name}.body", {"ref": facts["schema"]}, schema)

    def _answers(
        self, name: str, facts: Mapping[str, Any], ours: Mapping[str, Any]
    ) -> Iterator[Difference]:
        self.fields += 1
        success = facts["success"]
        content = ours[str(success["status"])]["content"]
        schema = content[success["content_type"]]["schema"]
        yield from self._value(f"{name}.answer", {"ref": success["schema"]}, schema)
        said = sorted(map(str, facts["other_declared_responses"]))
        others = sorted(set(ours) - {str(success["status"])})
        yield from self._same(name, "error_answers", said, others)
        stream = facts["streaming"] or {}
        declared = stream.get("declared_in_responses", False)
        yield from self._same(name, "stream", declared, "text/event-stream" in content)
        if stream:
            schema = content[stream["content_type"]]["schema"]
            fact = {"ref": stream["event_schema"]}
            yield from self._value(f"{name}.events", fact, schema)


_OPERATION = {
    *("operation_id", "method", "path", "summary", "deprecated", "headers", "path_params"),
    *("query_params", "body", "success", "other_declared_responses", "streaming", "notes"),
}


def _kind(tags: Sequence[Sequence[str]], kind: str) -> str:
    """What tells a member of a union from its neighbours: its tag, or else its type."""
    return next((tag[0] for tag in tags if len(tag) == 1), kind)


def _fact(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """Return a parameter in the words of a field."""
    fact = {
        key: parameter[key] for key in ("type", *_BOUNDS, "default", "enum") if key in parameter
    }
    if "value" in parameter:
        fact["enum"] = [parameter["value"]]
    if "items_type" in parameter:
        fact["items"] = {"type": parameter["items_type"], "enum": parameter["items_enum"]}
    return fact


def _aspects(node: Node) -> dict[str, Any]:
    keywords = node.keywords
    aspects = {key: keywords[word] for key, word in _BOUNDS.items() if word in keywords}
    aspects |= {key: keywords[key] for key in _SHARED if key in keywords}
    aspects["nullable"] = node.nullable
    if not node.members:
        aspects["type"] = keywords.get("type")
    if "const" in keywords or "enum" in keywords:
        aspects["enum"] = sorted(keywords.get("enum", [keywords.get("const")]))
    if "additionalProperties" in keywords:
        extra = keywords["additionalProperties"]
        aspects["additional_properties"] = extra if isinstance(extra, bool) else extra["type"]
        if not isinstance(extra, bool):
            aspects["max_value_length"] = extra["maxLength"]
    if "propertyNames" in keywords:
        aspects["max_key_length"] = keywords["propertyNames"]["maxLength"]
    return aspects
