"""The objects of the API, each loaded when it is first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .annotated_text import AnnotatedText
    from .annotated_text_delta import AnnotatedTextDelta
    from .answered_function import AnsweredFunction
    from .assistant import Assistant
    from .assistant_list import AssistantList
    from .attachment import Attachment
    from .attachment_tool_name import AttachmentToolName
    from .auto_chunking import AutoChunking
    from .called_function import CalledFunction
    from .cited_file import CitedFile
    from .cited_file_delta import CitedFileDelta
    from .code_interpretation import CodeInterpretation
    from .code_interpretation_delta import CodeInterpretationDelta
    from .code_interpreter_call_delta import CodeInterpreterCallDelta
    from .code_interpreter_resources import CodeInterpreterResources
    from .code_interpreter_tool import CodeInterpreterTool
    from .code_output_image import CodeOutputImage
    from .code_output_image_delta import CodeOutputImageDelta
    from .code_output_logs import CodeOutputLogs
    from .code_output_logs_delta import CodeOutputLogsDelta
    from .completion_token_details import CompletionTokenDetails
    from .create_assistant_request import CreateAssistantRequest
    from .create_message_request import CreateMessageRequest
    from .create_run_request import CreateRunRequest
    from .create_thread_and_run_request import CreateThreadAndRunRequest
    from .create_thread_request import CreateThreadRequest
    from .created_message import CreatedMessage
    from .created_message_delta import CreatedMessageDelta
    from .delete_assistant_response import DeleteAssistantResponse
    from .delete_message_response import DeleteMessageResponse
    from .delete_thread_response import DeleteThreadResponse
    from .error import Error
    from .error_response import ErrorResponse
    from .file_attributes import FileAttributes
    from .file_citation import FileCitation
    from .file_citation_delta import FileCitationDelta
    from .file_path import FilePath
    from .file_path_delta import FilePathDelta
    from .file_search import FileSearch
    from .file_search_call_delta import FileSearchCallDelta
    from .file_search_delta import FileSearchDelta
    from .file_search_options import FileSearchOptions
    from .file_search_ranker import FileSearchRanker
    from .file_search_ranking_options import FileSearchRankingOptions
    from .file_search_resources import FileSearchResources
    from .file_search_result import FileSearchResult
    from .file_search_tool import FileSearchTool
    from .file_search_type_only_tool import FileSearchTypeOnlyTool
    from .found_text import FoundText
    from .function_call_delta import FunctionCallDelta
    from .function_definition import FunctionDefinition
    from .function_delta import FunctionDelta
    from .function_parameters import FunctionParameters
    from .function_tool import FunctionTool
    from .hybrid_search import HybridSearch
    from .image_detail import ImageDetail
    from .image_file import ImageFile
    from .image_file_change import ImageFileChange
    from .image_file_content import ImageFileContent
    from .image_file_delta import ImageFileDelta
    from .image_url import ImageUrl
    from .image_url_change import ImageUrlChange
    from .image_url_content import ImageUrlContent
    from .image_url_delta import ImageUrlDelta
    from .includable import Includable
    from .json_schema_format import JsonSchemaFormat
    from .list_order import ListOrder
    from .message import Message
    from .message_change import MessageChange
    from .message_creation_delta import MessageCreationDelta
    from .message_creation_details import MessageCreationDetails
    from .message_delta import MessageDelta
    from .message_incomplete_details import MessageIncompleteDetails
    from .message_incomplete_reason import MessageIncompleteReason
    from .message_list import MessageList
    from .message_role import MessageRole
    from .message_status import MessageStatus
    from .metadata import Metadata
    from .modify_assistant_request import ModifyAssistantRequest
    from .modify_message_request import ModifyMessageRequest
    from .modify_run_request import ModifyRunRequest
    from .modify_thread_request import ModifyThreadRequest
    from .named_function import NamedFunction
    from .named_tool_choice import NamedToolChoice
    from .named_tool_type import NamedToolType
    from .new_file_search_resources import NewFileSearchResources
    from .new_message_role import NewMessageRole
    from .new_text_content import NewTextContent
    from .new_tool_resources import NewToolResources
    from .new_vector_store import NewVectorStore
    from .output_image import OutputImage
    from .output_image_delta import OutputImageDelta
    from .pending_tool_calls import PendingToolCalls
    from .prompt_token_details import PromptTokenDetails
    from .reasoning_effort import ReasoningEffort
    from .refusal_content import RefusalContent
    from .refusal_delta import RefusalDelta
    from .required_action import RequiredAction
    from .response_format_json_object import ResponseFormatJsonObject
    from .response_format_json_schema import ResponseFormatJsonSchema
    from .response_format_mode import ResponseFormatMode
    from .response_format_object import ResponseFormatObject
    from .response_format_text import ResponseFormatText
    from .response_format_type import ResponseFormatType
    from .response_schema import ResponseSchema
    from .retrieval import Retrieval
    from .retrieval_call_delta import RetrievalCallDelta
    from .retrieval_tool import RetrievalTool
    from .run import Run
    from .run_error import RunError
    from .run_error_code import RunErrorCode
    from .run_incomplete_details import RunIncompleteDetails
    from .run_incomplete_reason import RunIncompleteReason
    from .run_list import RunList
    from .run_status import RunStatus
    from .run_step import RunStep
    from .run_step_change import RunStepChange
    from .run_step_delta import RunStepDelta
    from .run_step_error import RunStepError
    from .run_step_error_code import RunStepErrorCode
    from .run_step_list import RunStepList
    from .run_step_status import RunStepStatus
    from .run_step_type import RunStepType
    from .run_step_usage import RunStepUsage
    from .run_tool_call import RunToolCall
    from .run_usage import RunUsage
    from .static_chunk_size import StaticChunkSize
    from .static_chunking import StaticChunking
    from .step_code_interpreter_call import StepCodeInterpreterCall
    from .step_file_search_call import StepFileSearchCall
    from .step_function_call import StepFunctionCall
    from .step_retrieval_call import StepRetrievalCall
    from .submit_tool_outputs_request import SubmitToolOutputsRequest
    from .text_content import TextContent
    from .text_delta import TextDelta
    from .thread import Thread
    from .tool_calls_delta import ToolCallsDelta
    from .tool_calls_details import ToolCallsDetails
    from .tool_choice_mode import ToolChoiceMode
    from .tool_output import ToolOutput
    from .tool_resources import ToolResources
    from .truncation_strategy import TruncationStrategy
    from .truncation_type import TruncationType
    from .unknown_variant import UnknownVariant
    from .used_ranking_options import UsedRankingOptions
    from .written_file import WrittenFile
    from .written_file_delta import WrittenFileDelta

_MODULES = {
    "AnnotatedText": ".annotated_text",
    "AnnotatedTextDelta": ".annotated_text_delta",
    "AnsweredFunction": ".answered_function",
    "Assistant": ".assistant",
    "AssistantList": ".assistant_list",
    "Attachment": ".attachment",
    "AttachmentToolName": ".attachment_tool_name",
    "AutoChunking": ".auto_chunking",
    "CalledFunction": ".called_function",
    "CitedFile": ".cited_file",
    "CitedFileDelta": ".cited_file_delta",
    "CodeInterpretation": ".code_interpretation",
    "CodeInterpretationDelta": ".code_interpretation_delta",
    "CodeInterpreterCallDelta": ".code_interpreter_call_delta",
    "CodeInterpreterResources": ".code_interpreter_resources",
    "CodeInterpreterTool": ".code_interpreter_tool",
    "CodeOutputImage": ".code_output_image",
    "CodeOutputImageDelta": ".code_output_image_delta",
    "CodeOutputLogs": ".code_output_logs",
    "CodeOutputLogsDelta": ".code_output_logs_delta",
    "CompletionTokenDetails": ".completion_token_details",
    "CreateAssistantRequest": ".create_assistant_request",
    "CreateMessageRequest": ".create_message_request",
    "CreateRunRequest": ".create_run_request",
    "CreateThreadAndRunRequest": ".create_thread_and_run_request",
    "CreateThreadRequest": ".create_thread_request",
    "CreatedMessage": ".created_message",
    "CreatedMessageDelta": ".created_message_delta",
    "DeleteAssistantResponse": ".delete_assistant_response",
    "DeleteMessageResponse": ".delete_message_response",
    "DeleteThreadResponse": ".delete_thread_response",
    "Error": ".error",
    "ErrorResponse": ".error_response",
    "FileAttributes": ".file_attributes",
    "FileCitation": ".file_citation",
    "FileCitationDelta": ".file_citation_delta",
    "FilePath": ".file_path",
    "FilePathDelta": ".file_path_delta",
    "FileSearch": ".file_search",
    "FileSearchCallDelta": ".file_search_call_delta",
    "FileSearchDelta": ".file_search_delta",
    "FileSearchOptions": ".file_search_options",
    "FileSearchRanker": ".file_search_ranker",
    "FileSearchRankingOptions": ".file_search_ranking_options",
    "FileSearchResources": ".file_search_resources",
    "FileSearchResult": ".file_search_result",
    "FileSearchTool": ".file_search_tool",
    "FileSearchTypeOnlyTool": ".file_search_type_only_tool",
    "FoundText": ".found_text",
    "FunctionCallDelta": ".function_call_delta",
    "FunctionDefinition": ".function_definition",
    "FunctionDelta": ".function_delta",
    "FunctionParameters": ".function_parameters",
    "FunctionTool": ".function_tool",
    "HybridSearch": ".hybrid_search",
    "ImageDetail": ".image_detail",
    "ImageFile": ".image_file",
    "ImageFileChange": ".image_file_change",
    "ImageFileContent": ".image_file_content",
    "ImageFileDelta": ".image_file_delta",
    "ImageUrl": ".image_url",
    "ImageUrlChange": ".image_url_change",
    "ImageUrlContent": ".image_url_content",
    "ImageUrlDelta": ".image_url_delta",
    "Includable": ".includable",
    "JsonSchemaFormat": ".json_schema_format",
    "ListOrder": ".list_order",
    "Message": ".message",
    "MessageChange": ".message_change",
    "MessageCreationDelta": ".message_creation_delta",
    "MessageCreationDetails": ".message_creation_details",
    "MessageDelta": ".message_delta",
    "MessageIncompleteDetails": ".message_incomplete_details",
    "MessageIncompleteReason": ".message_incomplete_reason",
    "MessageList": ".message_list",
    "MessageRole": ".message_role",
    "MessageStatus": ".message_status",
    "Metadata": ".metadata",
    "ModifyAssistantRequest": ".modify_assistant_request",
    "ModifyMessageRequest": ".modify_message_request",
    "ModifyRunRequest": ".modify_run_request",
    "ModifyThreadRequest": ".modify_thread_request",
    "NamedFunction": ".named_function",
    "NamedToolChoice": ".named_tool_choice",
    "NamedToolType": ".named_tool_type",
    "NewFileSearchResources": ".new_file_search_resources",
    "NewMessageRole": ".new_message_role",
    "NewTextContent": ".new_text_content",
    "NewToolResources": ".new_tool_resources",
    "NewVectorStore": ".new_vector_store",
    "OutputImage": ".output_image",
    "OutputImageDelta": ".output_image_delta",
    "PendingToolCalls": ".pending_tool_calls",
    "PromptTokenDetails": ".prompt_token_details",
    "ReasoningEffort": ".reasoning_effort",
    "RefusalContent": ".refusal_content",
    "RefusalDelta": ".refusal_delta",
    "RequiredAction": ".required_action",
    "ResponseFormatJsonObject": ".response_format_json_object",
    "ResponseFormatJsonSchema": ".response_format_json_schema",
    "ResponseFormatMode": ".response_format_mode",
    "ResponseFormatObject": ".response_format_object",
    "ResponseFormatText": ".response_format_text",
    "ResponseFormatType": ".response_format_type",
    "ResponseSchema": ".response_schema",
    "Retrieval": ".retrieval",
    "RetrievalCallDelta": ".retrieval_call_delta",
    "RetrievalTool": ".retrieval_tool",
    "Run": ".run",
    "RunError": ".run_error",
    "RunErrorCode": ".run_error_code",
    "RunIncompleteDetails": ".run_incomplete_details",
    "RunIncompleteReason": ".run_incomplete_reason",
    "RunList": ".run_list",
    "RunStatus": ".run_status",
    "RunStep": ".run_step",
    "RunStepChange": ".run_step_change",
    "RunStepDelta": ".run_step_delta",
    "RunStepError": ".run_step_error",
    "RunStepErrorCode": ".run_step_error_code",
    "RunStepList": ".run_step_list",
    "RunStepStatus": ".run_step_status",
    "RunStepType": ".run_step_type",
    "RunStepUsage": ".run_step_usage",
    "RunToolCall": ".run_tool_call",
    "RunUsage": ".run_usage",
    "StaticChunkSize": ".static_chunk_size",
    "StaticChunking": ".static_chunking",
    "StepCodeInterpreterCall": ".step_code_interpreter_call",
    "StepFileSearchCall": ".step_file_search_call",
    "StepFunctionCall": ".step_function_call",
    "StepRetrievalCall": ".step_retrieval_call",
    "SubmitToolOutputsRequest": ".submit_tool_outputs_request",
    "TextContent": ".text_content",
    "TextDelta": ".text_delta",
    "Thread": ".thread",
    "ToolCallsDelta": ".tool_calls_delta",
    "ToolCallsDetails": ".tool_calls_details",
    "ToolChoiceMode": ".tool_choice_mode",
    "ToolOutput": ".tool_output",
    "ToolResources": ".tool_resources",
    "TruncationStrategy": ".truncation_strategy",
    "TruncationType": ".truncation_type",
    "UnknownVariant": ".unknown_variant",
    "UsedRankingOptions": ".used_ranking_options",
    "WrittenFile": ".written_file",
    "WrittenFileDelta": ".written_file_delta",
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
    "AnnotatedText",
    "AnnotatedTextDelta",
    "AnsweredFunction",
    "Assistant",
    "AssistantList",
    "Attachment",
    "AttachmentToolName",
    "AutoChunking",
    "CalledFunction",
    "CitedFile",
    "CitedFileDelta",
    "CodeInterpretation",
    "CodeInterpretationDelta",
    "CodeInterpreterCallDelta",
    "CodeInterpreterResources",
    "CodeInterpreterTool",
    "CodeOutputImage",
    "CodeOutputImageDelta",
    "CodeOutputLogs",
    "CodeOutputLogsDelta",
    "CompletionTokenDetails",
    "CreateAssistantRequest",
    "CreatedMessage",
    "CreatedMessageDelta",
    "CreateMessageRequest",
    "CreateRunRequest",
    "CreateThreadAndRunRequest",
    "CreateThreadRequest",
    "DeleteAssistantResponse",
    "DeleteMessageResponse",
    "DeleteThreadResponse",
    "Error",
    "ErrorResponse",
    "FileAttributes",
    "FileCitation",
    "FileCitationDelta",
    "FilePath",
    "FilePathDelta",
    "FileSearch",
    "FileSearchCallDelta",
    "FileSearchDelta",
    "FileSearchOptions",
    "FileSearchRanker",
    "FileSearchRankingOptions",
    "FileSearchResources",
    "FileSearchResult",
    "FileSearchTool",
    "FileSearchTypeOnlyTool",
    "FoundText",
    "FunctionCallDelta",
    "FunctionDefinition",
    "FunctionDelta",
    "FunctionParameters",
    "FunctionTool",
    "HybridSearch",
    "ImageDetail",
    "ImageFile",
    "ImageFileChange",
    "ImageFileContent",
    "ImageFileDelta",
    "ImageUrl",
    "ImageUrlChange",
    "ImageUrlContent",
    "ImageUrlDelta",
    "Includable",
    "JsonSchemaFormat",
    "ListOrder",
    "Message",
    "MessageChange",
    "MessageCreationDelta",
    "MessageCreationDetails",
    "MessageDelta",
    "MessageIncompleteDetails",
    "MessageIncompleteReason",
    "MessageList",
    "MessageRole",
    "MessageStatus",
    "Metadata",
    "ModifyAssistantRequest",
    "ModifyMessageRequest",
    "ModifyRunRequest",
    "ModifyThreadRequest",
    "NamedFunction",
    "NamedToolChoice",
    "NamedToolType",
    "NewFileSearchResources",
    "NewMessageRole",
    "NewTextContent",
    "NewToolResources",
    "NewVectorStore",
    "OutputImage",
    "OutputImageDelta",
    "PendingToolCalls",
    "PromptTokenDetails",
    "ReasoningEffort",
    "RefusalContent",
    "RefusalDelta",
    "RequiredAction",
    "ResponseFormatJsonObject",
    "ResponseFormatJsonSchema",
    "ResponseFormatMode",
    "ResponseFormatObject",
    "ResponseFormatText",
    "ResponseFormatType",
    "ResponseSchema",
    "Retrieval",
    "RetrievalCallDelta",
    "RetrievalTool",
    "Run",
    "RunError",
    "RunErrorCode",
    "RunIncompleteDetails",
    "RunIncompleteReason",
    "RunList",
    "RunStatus",
    "RunStep",
    "RunStepChange",
    "RunStepDelta",
    "RunStepError",
    "RunStepErrorCode",
    "RunStepList",
    "RunStepStatus",
    "RunStepType",
    "RunStepUsage",
    "RunToolCall",
    "RunUsage",
    "StaticChunking",
    "StaticChunkSize",
    "StepCodeInterpreterCall",
    "StepFileSearchCall",
    "StepFunctionCall",
    "StepRetrievalCall",
    "SubmitToolOutputsRequest",
    "TextContent",
    "TextDelta",
    "Thread",
    "ToolCallsDelta",
    "ToolCallsDetails",
    "ToolChoiceMode",
    "ToolOutput",
    "ToolResources",
    "TruncationStrategy",
    "TruncationType",
    "UnknownVariant",
    "UsedRankingOptions",
    "WrittenFile",
    "WrittenFileDelta",
)
