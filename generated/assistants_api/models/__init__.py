"""The objects of the API, each loaded when it is first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .assistant import Assistant
    from .assistant_list import AssistantList
    from .assistant_tool_resources import AssistantToolResources
    from .assistant_tool_resources_code_interpreter import AssistantToolResourcesCodeInterpreter
    from .assistant_tool_resources_file_search import AssistantToolResourcesFileSearch
    from .assistant_tools_code import AssistantToolsCode
    from .assistant_tools_file_search import AssistantToolsFileSearch
    from .assistant_tools_file_search_file_search import AssistantToolsFileSearchFileSearch
    from .assistant_tools_file_search_type_only import AssistantToolsFileSearchTypeOnly
    from .assistant_tools_function import AssistantToolsFunction
    from .assistants_api_tool_choice_option_2 import AssistantsApiToolChoiceOption2
    from .assistants_named_tool_choice import AssistantsNamedToolChoice
    from .assistants_named_tool_choice_function import AssistantsNamedToolChoiceFunction
    from .assistants_named_tool_choice_type import AssistantsNamedToolChoiceType
    from .create_assistant_request import CreateAssistantRequest
    from .create_assistant_request_tool_resources import CreateAssistantRequestToolResources
    from .create_assistant_request_tool_resources_code_interpreter import (
        CreateAssistantRequestToolResourcesCodeInterpreter,
    )
    from .create_message_request import CreateMessageRequest
    from .create_message_request_attachments_item import CreateMessageRequestAttachmentsItem
    from .create_message_request_role import CreateMessageRequestRole
    from .create_run_request import CreateRunRequest
    from .create_thread_and_run_request import CreateThreadAndRunRequest
    from .create_thread_and_run_request_model import CreateThreadAndRunRequestModel
    from .create_thread_and_run_request_tool_resources import (
        CreateThreadAndRunRequestToolResources,
    )
    from .create_thread_and_run_request_tool_resources_code_interpreter import (
        CreateThreadAndRunRequestToolResourcesCodeInterpreter,
    )
    from .create_thread_and_run_request_tool_resources_file_search import (
        CreateThreadAndRunRequestToolResourcesFileSearch,
    )
    from .create_thread_request import CreateThreadRequest
    from .create_thread_request_tool_resources import CreateThreadRequestToolResources
    from .create_thread_request_tool_resources_code_interpreter import (
        CreateThreadRequestToolResourcesCodeInterpreter,
    )
    from .delete_assistant_response import DeleteAssistantResponse
    from .delete_message_response import DeleteMessageResponse
    from .delete_thread_response import DeleteThreadResponse
    from .error import Error
    from .error_response import ErrorResponse
    from .file_search_ranker import FileSearchRanker
    from .file_search_ranking_options import FileSearchRankingOptions
    from .function_object import FunctionObject
    from .function_parameters import FunctionParameters
    from .message import Message
    from .message_attachments_item import MessageAttachmentsItem
    from .message_content_image_file_object import MessageContentImageFileObject
    from .message_content_image_file_object_image_file import (
        MessageContentImageFileObjectImageFile,
    )
    from .message_content_image_file_object_image_file_detail import (
        MessageContentImageFileObjectImageFileDetail,
    )
    from .message_content_image_url_object import MessageContentImageUrlObject
    from .message_content_image_url_object_image_url import MessageContentImageUrlObjectImageUrl
    from .message_content_image_url_object_image_url_detail import (
        MessageContentImageUrlObjectImageUrlDetail,
    )
    from .message_content_refusal_object import MessageContentRefusalObject
    from .message_content_text_annotations_file_citation_object import (
        MessageContentTextAnnotationsFileCitationObject,
    )
    from .message_content_text_annotations_file_citation_object_file_citation import (
        MessageContentTextAnnotationsFileCitationObjectFileCitation,
    )
    from .message_content_text_annotations_file_path_object import (
        MessageContentTextAnnotationsFilePathObject,
    )
    from .message_content_text_annotations_file_path_object_file_path import (
        MessageContentTextAnnotationsFilePathObjectFilePath,
    )
    from .message_content_text_object import MessageContentTextObject
    from .message_content_text_object_text import MessageContentTextObjectText
    from .message_delta_content_image_file_object import MessageDeltaContentImageFileObject
    from .message_delta_content_image_file_object_image_file import (
        MessageDeltaContentImageFileObjectImageFile,
    )
    from .message_delta_content_image_file_object_image_file_detail import (
        MessageDeltaContentImageFileObjectImageFileDetail,
    )
    from .message_delta_content_image_url_object import MessageDeltaContentImageUrlObject
    from .message_delta_content_image_url_object_image_url import (
        MessageDeltaContentImageUrlObjectImageUrl,
    )
    from .message_delta_content_image_url_object_image_url_detail import (
        MessageDeltaContentImageUrlObjectImageUrlDetail,
    )
    from .message_delta_content_refusal_object import MessageDeltaContentRefusalObject
    from .message_delta_content_text_annotations_file_citation_object import (
        MessageDeltaContentTextAnnotationsFileCitationObject,
    )
    from .message_delta_content_text_annotations_file_citation_object_file_citation import (
        MessageDeltaContentTextAnnotationsFileCitationObjectFileCitation,
    )
    from .message_delta_content_text_annotations_file_path_object import (
        MessageDeltaContentTextAnnotationsFilePathObject,
    )
    from .message_delta_content_text_annotations_file_path_object_file_path import (
        MessageDeltaContentTextAnnotationsFilePathObjectFilePath,
    )
    from .message_delta_content_text_object import MessageDeltaContentTextObject
    from .message_delta_content_text_object_text import MessageDeltaContentTextObjectText
    from .message_delta_object import MessageDeltaObject
    from .message_delta_object_delta import MessageDeltaObjectDelta
    from .message_delta_object_delta_role import MessageDeltaObjectDeltaRole
    from .message_incomplete_details import MessageIncompleteDetails
    from .message_incomplete_details_reason import MessageIncompleteDetailsReason
    from .message_list import MessageList
    from .message_request_content_text_object import MessageRequestContentTextObject
    from .message_role import MessageRole
    from .message_status import MessageStatus
    from .metadata import Metadata
    from .modify_assistant_request import ModifyAssistantRequest
    from .modify_assistant_request_tool_resources import ModifyAssistantRequestToolResources
    from .modify_assistant_request_tool_resources_code_interpreter import (
        ModifyAssistantRequestToolResourcesCodeInterpreter,
    )
    from .modify_assistant_request_tool_resources_file_search import (
        ModifyAssistantRequestToolResourcesFileSearch,
    )
    from .modify_message_request import ModifyMessageRequest
    from .modify_run_request import ModifyRunRequest
    from .modify_thread_request import ModifyThreadRequest
    from .modify_thread_request_tool_resources import ModifyThreadRequestToolResources
    from .modify_thread_request_tool_resources_code_interpreter import (
        ModifyThreadRequestToolResourcesCodeInterpreter,
    )
    from .modify_thread_request_tool_resources_file_search import (
        ModifyThreadRequestToolResourcesFileSearch,
    )
    from .order import Order
    from .reasoning_effort import ReasoningEffort
    from .required_action import RequiredAction
    from .required_action_submit_tool_outputs import RequiredActionSubmitToolOutputs
    from .response_format_json_object import ResponseFormatJsonObject
    from .response_format_json_schema import ResponseFormatJsonSchema
    from .response_format_json_schema_json_schema import ResponseFormatJsonSchemaJsonSchema
    from .response_format_json_schema_schema import ResponseFormatJsonSchemaSchema
    from .response_format_text import ResponseFormatText
    from .run import Run
    from .run_incomplete_details import RunIncompleteDetails
    from .run_incomplete_details_reason import RunIncompleteDetailsReason
    from .run_last_error import RunLastError
    from .run_last_error_code import RunLastErrorCode
    from .run_list import RunList
    from .run_status import RunStatus
    from .run_step import RunStep
    from .run_step_delta_object import RunStepDeltaObject
    from .run_step_delta_object_delta import RunStepDeltaObjectDelta
    from .run_step_delta_step_details_message_creation_object import (
        RunStepDeltaStepDetailsMessageCreationObject,
    )
    from .run_step_delta_step_details_message_creation_object_message_creation import (
        RunStepDeltaStepDetailsMessageCreationObjectMessageCreation,
    )
    from .run_step_delta_step_details_tool_calls_code_object import (
        RunStepDeltaStepDetailsToolCallsCodeObject,
    )
    from .run_step_delta_step_details_tool_calls_code_object_code_interpreter import (
        RunStepDeltaStepDetailsToolCallsCodeObjectCodeInterpreter,
    )
    from .run_step_delta_step_details_tool_calls_code_output_image_object import (
        RunStepDeltaStepDetailsToolCallsCodeOutputImageObject,
    )
    from .run_step_delta_step_details_tool_calls_code_output_image_object_image import (
        RunStepDeltaStepDetailsToolCallsCodeOutputImageObjectImage,
    )
    from .run_step_delta_step_details_tool_calls_code_output_logs_object import (
        RunStepDeltaStepDetailsToolCallsCodeOutputLogsObject,
    )
    from .run_step_delta_step_details_tool_calls_file_search_object import (
        RunStepDeltaStepDetailsToolCallsFileSearchObject,
    )
    from .run_step_delta_step_details_tool_calls_file_search_object_file_search import (
        RunStepDeltaStepDetailsToolCallsFileSearchObjectFileSearch,
    )
    from .run_step_delta_step_details_tool_calls_function_object import (
        RunStepDeltaStepDetailsToolCallsFunctionObject,
    )
    from .run_step_delta_step_details_tool_calls_function_object_function import (
        RunStepDeltaStepDetailsToolCallsFunctionObjectFunction,
    )
    from .run_step_delta_step_details_tool_calls_object import (
        RunStepDeltaStepDetailsToolCallsObject,
    )
    from .run_step_details_message_creation_object import RunStepDetailsMessageCreationObject
    from .run_step_details_message_creation_object_message_creation import (
        RunStepDetailsMessageCreationObjectMessageCreation,
    )
    from .run_step_details_tool_calls_code_object import RunStepDetailsToolCallsCodeObject
    from .run_step_details_tool_calls_code_object_code_interpreter import (
        RunStepDetailsToolCallsCodeObjectCodeInterpreter,
    )
    from .run_step_details_tool_calls_code_output_image_object import (
        RunStepDetailsToolCallsCodeOutputImageObject,
    )
    from .run_step_details_tool_calls_code_output_image_object_image import (
        RunStepDetailsToolCallsCodeOutputImageObjectImage,
    )
    from .run_step_details_tool_calls_code_output_logs_object import (
        RunStepDetailsToolCallsCodeOutputLogsObject,
    )
    from .run_step_details_tool_calls_file_search_object import (
        RunStepDetailsToolCallsFileSearchObject,
    )
    from .run_step_details_tool_calls_file_search_object_file_search import (
        RunStepDetailsToolCallsFileSearchObjectFileSearch,
    )
    from .run_step_details_tool_calls_file_search_ranking_options_object import (
        RunStepDetailsToolCallsFileSearchRankingOptionsObject,
    )
    from .run_step_details_tool_calls_file_search_result_object import (
        RunStepDetailsToolCallsFileSearchResultObject,
    )
    from .run_step_details_tool_calls_file_search_result_object_content_item import (
        RunStepDetailsToolCallsFileSearchResultObjectContentItem,
    )
    from .run_step_details_tool_calls_function_object import RunStepDetailsToolCallsFunctionObject
    from .run_step_details_tool_calls_function_object_function import (
        RunStepDetailsToolCallsFunctionObjectFunction,
    )
    from .run_step_details_tool_calls_object import RunStepDetailsToolCallsObject
    from .run_step_last_error import RunStepLastError
    from .run_step_last_error_code import RunStepLastErrorCode
    from .run_step_list import RunStepList
    from .run_step_status import RunStepStatus
    from .run_step_type import RunStepType
    from .run_step_usage import RunStepUsage
    from .run_tool_call_object import RunToolCallObject
    from .run_tool_call_object_function import RunToolCallObjectFunction
    from .run_tool_resources import RunToolResources
    from .run_usage import RunUsage
    from .submit_tool_outputs_request import SubmitToolOutputsRequest
    from .thread import Thread
    from .thread_tool_resources import ThreadToolResources
    from .thread_tool_resources_code_interpreter import ThreadToolResourcesCodeInterpreter
    from .thread_tool_resources_file_search import ThreadToolResourcesFileSearch
    from .tool_output import ToolOutput
    from .truncation_object import TruncationObject
    from .truncation_object_type import TruncationObjectType
    from .unknown_variant import UnknownVariant

_MODULES = {
    "Assistant": ".assistant",
    "AssistantList": ".assistant_list",
    "AssistantToolResources": ".assistant_tool_resources",
    "AssistantToolResourcesCodeInterpreter": ".assistant_tool_resources_code_interpreter",
    "AssistantToolResourcesFileSearch": ".assistant_tool_resources_file_search",
    "AssistantToolsCode": ".assistant_tools_code",
    "AssistantToolsFileSearch": ".assistant_tools_file_search",
    "AssistantToolsFileSearchFileSearch": ".assistant_tools_file_search_file_search",
    "AssistantToolsFileSearchTypeOnly": ".assistant_tools_file_search_type_only",
    "AssistantToolsFunction": ".assistant_tools_function",
    "AssistantsApiToolChoiceOption2": ".assistants_api_tool_choice_option_2",
    "AssistantsNamedToolChoice": ".assistants_named_tool_choice",
    "AssistantsNamedToolChoiceFunction": ".assistants_named_tool_choice_function",
    "AssistantsNamedToolChoiceType": ".assistants_named_tool_choice_type",
    "CreateAssistantRequest": ".create_assistant_request",
    "CreateAssistantRequestToolResources": ".create_assistant_request_tool_resources",
    "CreateAssistantRequestToolResourcesCodeInterpreter": ".create_assistant_request_tool_resources_code_interpreter",
    "CreateMessageRequest": ".create_message_request",
    "CreateMessageRequestAttachmentsItem": ".create_message_request_attachments_item",
    "CreateMessageRequestRole": ".create_message_request_role",
    "CreateRunRequest": ".create_run_request",
    "CreateThreadAndRunRequest": ".create_thread_and_run_request",
    "CreateThreadAndRunRequestModel": ".create_thread_and_run_request_model",
    "CreateThreadAndRunRequestToolResources": ".create_thread_and_run_request_tool_resources",
    "CreateThreadAndRunRequestToolResourcesCodeInterpreter": ".create_thread_and_run_request_tool_resources_code_interpreter",
    "CreateThreadAndRunRequestToolResourcesFileSearch": ".create_thread_and_run_request_tool_resources_file_search",
    "CreateThreadRequest": ".create_thread_request",
    "CreateThreadRequestToolResources": ".create_thread_request_tool_resources",
    "CreateThreadRequestToolResourcesCodeInterpreter": ".create_thread_request_tool_resources_code_interpreter",
    "DeleteAssistantResponse": ".delete_assistant_response",
    "DeleteMessageResponse": ".delete_message_response",
    "DeleteThreadResponse": ".delete_thread_response",
    "Error": ".error",
    "ErrorResponse": ".error_response",
    "FileSearchRanker": ".file_search_ranker",
    "FileSearchRankingOptions": ".file_search_ranking_options",
    "FunctionObject": ".function_object",
    "FunctionParameters": ".function_parameters",
    "Message": ".message",
    "MessageAttachmentsItem": ".message_attachments_item",
    "MessageContentImageFileObject": ".message_content_image_file_object",
    "MessageContentImageFileObjectImageFile": ".message_content_image_file_object_image_file",
    "MessageContentImageFileObjectImageFileDetail": ".message_content_image_file_object_image_file_detail",
    "MessageContentImageUrlObject": ".message_content_image_url_object",
    "MessageContentImageUrlObjectImageUrl": ".message_content_image_url_object_image_url",
    "MessageContentImageUrlObjectImageUrlDetail": ".message_content_image_url_object_image_url_detail",
    "MessageContentRefusalObject": ".message_content_refusal_object",
    "MessageContentTextAnnotationsFileCitationObject": ".message_content_text_annotations_file_citation_object",
    "MessageContentTextAnnotationsFileCitationObjectFileCitation": ".message_content_text_annotations_file_citation_object_file_citation",
    "MessageContentTextAnnotationsFilePathObject": ".message_content_text_annotations_file_path_object",
    "MessageContentTextAnnotationsFilePathObjectFilePath": ".message_content_text_annotations_file_path_object_file_path",
    "MessageContentTextObject": ".message_content_text_object",
    "MessageContentTextObjectText": ".message_content_text_object_text",
    "MessageDeltaContentImageFileObject": ".message_delta_content_image_file_object",
    "MessageDeltaContentImageFileObjectImageFile": ".message_delta_content_image_file_object_image_file",
    "MessageDeltaContentImageFileObjectImageFileDetail": ".message_delta_content_image_file_object_image_file_detail",
    "MessageDeltaContentImageUrlObject": ".message_delta_content_image_url_object",
    "MessageDeltaContentImageUrlObjectImageUrl": ".message_delta_content_image_url_object_image_url",
    "MessageDeltaContentImageUrlObjectImageUrlDetail": ".message_delta_content_image_url_object_image_url_detail",
    "MessageDeltaContentRefusalObject": ".message_delta_content_refusal_object",
    "MessageDeltaContentTextAnnotationsFileCitationObject": ".message_delta_content_text_annotations_file_citation_object",
    "MessageDeltaContentTextAnnotationsFileCitationObjectFileCitation": ".message_delta_content_text_annotations_file_citation_object_file_citation",
    "MessageDeltaContentTextAnnotationsFilePathObject": ".message_delta_content_text_annotations_file_path_object",
    "MessageDeltaContentTextAnnotationsFilePathObjectFilePath": ".message_delta_content_text_annotations_file_path_object_file_path",
    "MessageDeltaContentTextObject": ".message_delta_content_text_object",
    "MessageDeltaContentTextObjectText": ".message_delta_content_text_object_text",
    "MessageDeltaObject": ".message_delta_object",
    "MessageDeltaObjectDelta": ".message_delta_object_delta",
    "MessageDeltaObjectDeltaRole": ".message_delta_object_delta_role",
    "MessageIncompleteDetails": ".message_incomplete_details",
    "MessageIncompleteDetailsReason": ".message_incomplete_details_reason",
    "MessageList": ".message_list",
    "MessageRequestContentTextObject": ".message_request_content_text_object",
    "MessageRole": ".message_role",
    "MessageStatus": ".message_status",
    "Metadata": ".metadata",
    "ModifyAssistantRequest": ".modify_assistant_request",
    "ModifyAssistantRequestToolResources": ".modify_assistant_request_tool_resources",
    "ModifyAssistantRequestToolResourcesCodeInterpreter": ".modify_assistant_request_tool_resources_code_interpreter",
    "ModifyAssistantRequestToolResourcesFileSearch": ".modify_assistant_request_tool_resources_file_search",
    "ModifyMessageRequest": ".modify_message_request",
    "ModifyRunRequest": ".modify_run_request",
    "ModifyThreadRequest": ".modify_thread_request",
    "ModifyThreadRequestToolResources": ".modify_thread_request_tool_resources",
    "ModifyThreadRequestToolResourcesCodeInterpreter": ".modify_thread_request_tool_resources_code_interpreter",
    "ModifyThreadRequestToolResourcesFileSearch": ".modify_thread_request_tool_resources_file_search",
    "Order": ".order",
    "ReasoningEffort": ".reasoning_effort",
    "RequiredAction": ".required_action",
    "RequiredActionSubmitToolOutputs": ".required_action_submit_tool_outputs",
    "ResponseFormatJsonObject": ".response_format_json_object",
    "ResponseFormatJsonSchema": ".response_format_json_schema",
    "ResponseFormatJsonSchemaJsonSchema": ".response_format_json_schema_json_schema",
    "ResponseFormatJsonSchemaSchema": ".response_format_json_schema_schema",
    "ResponseFormatText": ".response_format_text",
    "Run": ".run",
    "RunIncompleteDetails": ".run_incomplete_details",
    "RunIncompleteDetailsReason": ".run_incomplete_details_reason",
    "RunLastError": ".run_last_error",
    "RunLastErrorCode": ".run_last_error_code",
    "RunList": ".run_list",
    "RunStatus": ".run_status",
    "RunStep": ".run_step",
    "RunStepDeltaObject": ".run_step_delta_object",
    "RunStepDeltaObjectDelta": ".run_step_delta_object_delta",
    "RunStepDeltaStepDetailsMessageCreationObject": ".run_step_delta_step_details_message_creation_object",
    "RunStepDeltaStepDetailsMessageCreationObjectMessageCreation": ".run_step_delta_step_details_message_creation_object_message_creation",
    "RunStepDeltaStepDetailsToolCallsCodeObject": ".run_step_delta_step_details_tool_calls_code_object",
    "RunStepDeltaStepDetailsToolCallsCodeObjectCodeInterpreter": ".run_step_delta_step_details_tool_calls_code_object_code_interpreter",
    "RunStepDeltaStepDetailsToolCallsCodeOutputImageObject": ".run_step_delta_step_details_tool_calls_code_output_image_object",
    "RunStepDeltaStepDetailsToolCallsCodeOutputImageObjectImage": ".run_step_delta_step_details_tool_calls_code_output_image_object_image",
    "RunStepDeltaStepDetailsToolCallsCodeOutputLogsObject": ".run_step_delta_step_details_tool_calls_code_output_logs_object",
    "RunStepDeltaStepDetailsToolCallsFileSearchObject": ".run_step_delta_step_details_tool_calls_file_search_object",
    "RunStepDeltaStepDetailsToolCallsFileSearchObjectFileSearch": ".run_step_delta_step_details_tool_calls_file_search_object_file_search",
    "RunStepDeltaStepDetailsToolCallsFunctionObject": ".run_step_delta_step_details_tool_calls_function_object",
    "RunStepDeltaStepDetailsToolCallsFunctionObjectFunction": ".run_step_delta_step_details_tool_calls_function_object_function",
    "RunStepDeltaStepDetailsToolCallsObject": ".run_step_delta_step_details_tool_calls_object",
    "RunStepDetailsMessageCreationObject": ".run_step_details_message_creation_object",
    "RunStepDetailsMessageCreationObjectMessageCreation": ".run_step_details_message_creation_object_message_creation",
    "RunStepDetailsToolCallsCodeObject": ".run_step_details_tool_calls_code_object",
    "RunStepDetailsToolCallsCodeObjectCodeInterpreter": ".run_step_details_tool_calls_code_object_code_interpreter",
    "RunStepDetailsToolCallsCodeOutputImageObject": ".run_step_details_tool_calls_code_output_image_object",
    "RunStepDetailsToolCallsCodeOutputImageObjectImage": ".run_step_details_tool_calls_code_output_image_object_image",
    "RunStepDetailsToolCallsCodeOutputLogsObject": ".run_step_details_tool_calls_code_output_logs_object",
    "RunStepDetailsToolCallsFileSearchObject": ".run_step_details_tool_calls_file_search_object",
    "RunStepDetailsToolCallsFileSearchObjectFileSearch": ".run_step_details_tool_calls_file_search_object_file_search",
    "RunStepDetailsToolCallsFileSearchRankingOptionsObject": ".run_step_details_tool_calls_file_search_ranking_options_object",
    "RunStepDetailsToolCallsFileSearchResultObject": ".run_step_details_tool_calls_file_search_result_object",
    "RunStepDetailsToolCallsFileSearchResultObjectContentItem": ".run_step_details_tool_calls_file_search_result_object_content_item",
    "RunStepDetailsToolCallsFunctionObject": ".run_step_details_tool_calls_function_object",
    "RunStepDetailsToolCallsFunctionObjectFunction": ".run_step_details_tool_calls_function_object_function",
    "RunStepDetailsToolCallsObject": ".run_step_details_tool_calls_object",
    "RunStepLastError": ".run_step_last_error",
    "RunStepLastErrorCode": ".run_step_last_error_code",
    "RunStepList": ".run_step_list",
    "RunStepStatus": ".run_step_status",
    "RunStepType": ".run_step_type",
    "RunStepUsage": ".run_step_usage",
    "RunToolCallObject": ".run_tool_call_object",
    "RunToolCallObjectFunction": ".run_tool_call_object_function",
    "RunToolResources": ".run_tool_resources",
    "RunUsage": ".run_usage",
    "SubmitToolOutputsRequest": ".submit_tool_outputs_request",
    "Thread": ".thread",
    "ThreadToolResources": ".thread_tool_resources",
    "ThreadToolResourcesCodeInterpreter": ".thread_tool_resources_code_interpreter",
    "ThreadToolResourcesFileSearch": ".thread_tool_resources_file_search",
    "ToolOutput": ".tool_output",
    "TruncationObject": ".truncation_object",
    "TruncationObjectType": ".truncation_object_type",
    "UnknownVariant": ".unknown_variant",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_MODULES[name], __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})


__all__ = (
    "Assistant",
    "AssistantList",
    "AssistantsApiToolChoiceOption2",
    "AssistantsNamedToolChoice",
    "AssistantsNamedToolChoiceFunction",
    "AssistantsNamedToolChoiceType",
    "AssistantToolResources",
    "AssistantToolResourcesCodeInterpreter",
    "AssistantToolResourcesFileSearch",
    "AssistantToolsCode",
    "AssistantToolsFileSearch",
    "AssistantToolsFileSearchFileSearch",
    "AssistantToolsFileSearchTypeOnly",
    "AssistantToolsFunction",
    "CreateAssistantRequest",
    "CreateAssistantRequestToolResources",
    "CreateAssistantRequestToolResourcesCodeInterpreter",
    "CreateMessageRequest",
    "CreateMessageRequestAttachmentsItem",
    "CreateMessageRequestRole",
    "CreateRunRequest",
    "CreateThreadAndRunRequest",
    "CreateThreadAndRunRequestModel",
    "CreateThreadAndRunRequestToolResources",
    "CreateThreadAndRunRequestToolResourcesCodeInterpreter",
    "CreateThreadAndRunRequestToolResourcesFileSearch",
    "CreateThreadRequest",
    "CreateThreadRequestToolResources",
    "CreateThreadRequestToolResourcesCodeInterpreter",
    "DeleteAssistantResponse",
    "DeleteMessageResponse",
    "DeleteThreadResponse",
    "Error",
    "ErrorResponse",
    "FileSearchRanker",
    "FileSearchRankingOptions",
    "FunctionObject",
    "FunctionParameters",
    "Message",
    "MessageAttachmentsItem",
    "MessageContentImageFileObject",
    "MessageContentImageFileObjectImageFile",
    "MessageContentImageFileObjectImageFileDetail",
    "MessageContentImageUrlObject",
    "MessageContentImageUrlObjectImageUrl",
    "MessageContentImageUrlObjectImageUrlDetail",
    "MessageContentRefusalObject",
    "MessageContentTextAnnotationsFileCitationObject",
    "MessageContentTextAnnotationsFileCitationObjectFileCitation",
    "MessageContentTextAnnotationsFilePathObject",
    "MessageContentTextAnnotationsFilePathObjectFilePath",
    "MessageContentTextObject",
    "MessageContentTextObjectText",
    "MessageDeltaContentImageFileObject",
    "MessageDeltaContentImageFileObjectImageFile",
    "MessageDeltaContentImageFileObjectImageFileDetail",
    "MessageDeltaContentImageUrlObject",
    "MessageDeltaContentImageUrlObjectImageUrl",
    "MessageDeltaContentImageUrlObjectImageUrlDetail",
    "MessageDeltaContentRefusalObject",
    "MessageDeltaContentTextAnnotationsFileCitationObject",
    "MessageDeltaContentTextAnnotationsFileCitationObjectFileCitation",
    "MessageDeltaContentTextAnnotationsFilePathObject",
    "MessageDeltaContentTextAnnotationsFilePathObjectFilePath",
    "MessageDeltaContentTextObject",
    "MessageDeltaContentTextObjectText",
    "MessageDeltaObject",
    "MessageDeltaObjectDelta",
    "MessageDeltaObjectDeltaRole",
    "MessageIncompleteDetails",
    "MessageIncompleteDetailsReason",
    "MessageList",
    "MessageRequestContentTextObject",
    "MessageRole",
    "MessageStatus",
    "Metadata",
    "ModifyAssistantRequest",
    "ModifyAssistantRequestToolResources",
    "ModifyAssistantRequestToolResourcesCodeInterpreter",
    "ModifyAssistantRequestToolResourcesFileSearch",
    "ModifyMessageRequest",
    "ModifyRunRequest",
    "ModifyThreadRequest",
    "ModifyThreadRequestToolResources",
    "ModifyThreadRequestToolResourcesCodeInterpreter",
    "ModifyThreadRequestToolResourcesFileSearch",
    "Order",
    "ReasoningEffort",
    "RequiredAction",
    "RequiredActionSubmitToolOutputs",
    "ResponseFormatJsonObject",
    "ResponseFormatJsonSchema",
    "ResponseFormatJsonSchemaJsonSchema",
    "ResponseFormatJsonSchemaSchema",
    "ResponseFormatText",
    "Run",
    "RunIncompleteDetails",
    "RunIncompleteDetailsReason",
    "RunLastError",
    "RunLastErrorCode",
    "RunList",
    "RunStatus",
    "RunStep",
    "RunStepDeltaObject",
    "RunStepDeltaObjectDelta",
    "RunStepDeltaStepDetailsMessageCreationObject",
    "RunStepDeltaStepDetailsMessageCreationObjectMessageCreation",
    "RunStepDeltaStepDetailsToolCallsCodeObject",
    "RunStepDeltaStepDetailsToolCallsCodeObjectCodeInterpreter",
    "RunStepDeltaStepDetailsToolCallsCodeOutputImageObject",
    "RunStepDeltaStepDetailsToolCallsCodeOutputImageObjectImage",
    "RunStepDeltaStepDetailsToolCallsCodeOutputLogsObject",
    "RunStepDeltaStepDetailsToolCallsFileSearchObject",
    "RunStepDeltaStepDetailsToolCallsFileSearchObjectFileSearch",
    "RunStepDeltaStepDetailsToolCallsFunctionObject",
    "RunStepDeltaStepDetailsToolCallsFunctionObjectFunction",
    "RunStepDeltaStepDetailsToolCallsObject",
    "RunStepDetailsMessageCreationObject",
    "RunStepDetailsMessageCreationObjectMessageCreation",
    "RunStepDetailsToolCallsCodeObject",
    "RunStepDetailsToolCallsCodeObjectCodeInterpreter",
    "RunStepDetailsToolCallsCodeOutputImageObject",
    "RunStepDetailsToolCallsCodeOutputImageObjectImage",
    "RunStepDetailsToolCallsCodeOutputLogsObject",
    "RunStepDetailsToolCallsFileSearchObject",
    "RunStepDetailsToolCallsFileSearchObjectFileSearch",
    "RunStepDetailsToolCallsFileSearchRankingOptionsObject",
    "RunStepDetailsToolCallsFileSearchResultObject",
    "RunStepDetailsToolCallsFileSearchResultObjectContentItem",
    "RunStepDetailsToolCallsFunctionObject",
    "RunStepDetailsToolCallsFunctionObjectFunction",
    "RunStepDetailsToolCallsObject",
    "RunStepLastError",
    "RunStepLastErrorCode",
    "RunStepList",
    "RunStepStatus",
    "RunStepType",
    "RunStepUsage",
    "RunToolCallObject",
    "RunToolCallObjectFunction",
    "RunToolResources",
    "RunUsage",
    "SubmitToolOutputsRequest",
    "Thread",
    "ThreadToolResources",
    "ThreadToolResourcesCodeInterpreter",
    "ThreadToolResourcesFileSearch",
    "ToolOutput",
    "TruncationObject",
    "TruncationObjectType",
    "UnknownVariant",
)
