"""The errors of operations.

ApiError
├── ApiConnectionError            no answer: refused, cut off, not HTTP
│   └── ApiTimeoutError           no answer in time
├── ApiStatusError                an answer that is no success
│   ├── BadRequestError           400
│   ├── AuthenticationError       401
│   ├── PermissionDeniedError     403
│   ├── NotFoundError             404
│   ├── ConflictError             409
│   ├── UnprocessableEntityError  422
│   ├── RateLimitError            429
│   └── ServerError               5xx
└── UnreadableAnswerError         a success that is no JSON object
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import httpx
from attrs import frozen

from .types import read_json

_SNIPPET = 300
_REQUEST_ID_HEADERS = ("x-request-id", "request-id", "apim-request-id")


class ApiError(Exception):
    """Anything that an operation raises."""


class ApiConnectionError(ApiError):
    """No answer came, or its bytes were no HTTP. The httpx error is the cause."""


class ApiTimeoutError(ApiConnectionError):
    """No answer came in time."""


@frozen
class ErrorDetail:
    """What an error body says; None where it says nothing that can be read as text."""

    message: str | None = None
    type: str | None = None
    code: str | None = None
    param: str | None = None


class ApiStatusError(ApiError):
    """The answer is no success.

    Attributes:
        status_code: the HTTP status, whether or not it is a registered one.
        headers: of the answer.
        content: its body, raw.
        body: its body as JSON, None if it is none.
        error: what the body says, as far as it follows the error envelope or a common one.
        request_id: what the server calls this exchange, None if it does not say.
    """

    def __init__(self, status_code: int, headers: Mapping[str, str], content: bytes) -> None:
        self.status_code = status_code
        self.headers = headers
        self.content = content
        self.body = _json_or_none(content)
        self.error = status_detail(self.body)
        self.request_id = request_id(headers)
        super().__init__(self._text())

    def _text(self) -> str:
        said = self.error.message or snippet(self.content) or "empty body"
        code = f" [{self.error.code}]" if self.error.code else ""
        where = f" (request {self.request_id})" if self.request_id else ""
        return f"HTTP {self.status_code}{code}: {said}{where}"

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors cross process borders, and httpx headers with them.
        return type(self), (self.status_code, dict(self.headers), self.content)


class BadRequestError(ApiStatusError):
    """400: the request, or the state it met, is wrong."""


class AuthenticationError(ApiStatusError):
    """401: the key is missing or not accepted."""


class PermissionDeniedError(ApiStatusError):
    """403: the key may not do this."""


class NotFoundError(ApiStatusError):
    """404: no such object, or no such endpoint."""


class ConflictError(ApiStatusError):
    """409: another request is in the way."""


class UnprocessableEntityError(ApiStatusError):
    """422: the body is well-formed and wrong."""


class RateLimitError(ApiStatusError):
    """429: slow down; `headers` may say for how long."""


class ServerError(ApiStatusError):
    """5xx: the server, or something before it, failed."""


class UnreadableAnswerError(ApiError):
    """A success whose body is no JSON object.

    Attributes:
        path: JSON path of the place that cannot be read; `$` is the whole body.
        reason: what is wrong there.
        content: the body, raw.
    """

    def __init__(
        self, path: str, reason: str, status_code: int, headers: Mapping[str, str], content: bytes
    ) -> None:
        self.path = path
        self.reason = reason
        self.status_code = status_code
        self.headers = headers
        self.content = content
        self.request_id = request_id(headers)
        super().__init__(f"HTTP {status_code}, at {path}: {reason}: {snippet(content)}")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (
            self.path,
            self.reason,
            self.status_code,
            dict(self.headers),
            self.content,
        )


_BY_STATUS: dict[int, type[ApiStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


class TransportErrors:
    """Context in which the errors of httpx become those of this module."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, httpx.TimeoutException):
            raise ApiTimeoutError(_said(error)) from error
        if isinstance(error, httpx.HTTPError | httpx.StreamError | httpx.InvalidURL):
            raise ApiConnectionError(_said(error)) from error


def status_error(response: httpx.Response) -> ApiStatusError:
    """Return the error for an answer that is no success. Its body has been read."""
    status = response.status_code
    kind = _BY_STATUS.get(status, ServerError if status >= 500 else ApiStatusError)
    return kind(status, response.headers, response.content)


def json_object(response: httpx.Response) -> dict[str, Any]:
    """Return the JSON object of a success.

    Raises:
        ApiStatusError: it is no success, or an error envelope under a success status.
        UnreadableAnswerError: the body is no JSON object.
    """
    if not 200 <= response.status_code < 300:
        raise status_error(response)
    try:
        value = read_json(response.content)
    except (ValueError, RecursionError) as error:
        raise _unreadable(response, f"no JSON ({error})") from error
    if not isinstance(value, dict):
        raise _unreadable(response, f"an object was expected, {type(value).__name__} came")
    if isinstance(value.get("error"), dict) and "id" not in value and "object" not in value:
        # Some gateways wrap a refusal of the server behind them in a 200.
        raise status_error(response)
    return value


def snippet(content: bytes) -> str:
    """Return the beginning of a body, as one line of text."""
    text = " ".join(content[: 4 * _SNIPPET].decode("utf-8", "replace").split())
    return text if len(text) <= _SNIPPET else text[:_SNIPPET] + "…"


def request_id(headers: Mapping[str, str]) -> str | None:
    """Return what the server calls an exchange, None if it does not say."""
    return next((headers[name] for name in _REQUEST_ID_HEADERS if name in headers), None)


def _unreadable(response: httpx.Response, reason: str) -> UnreadableAnswerError:
    return UnreadableAnswerError(
        "$", reason, response.status_code, response.headers, response.content
    )


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__


def _json_or_none(content: bytes) -> Any:
    try:
        return read_json(content)
    except (ValueError, RecursionError):
        return None


def status_detail(body: Any) -> ErrorDetail:
    """Return what an error body says, enveloped or bare."""
    if not isinstance(body, dict):
        return ErrorDetail()
    inner = body.get("error", body)
    if isinstance(inner, str):
        return ErrorDetail(message=inner)
    if not isinstance(inner, dict):
        inner = body
    return ErrorDetail(
        message=_text(inner.get("message", inner.get("detail"))),
        type=_text(inner.get("type")),
        code=_text(inner.get("code")),
        param=_text(inner.get("param")),
    )


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    return None if value is None else json.dumps(value, ensure_ascii=False)


__all__ = [
    "ApiConnectionError",
    "ApiError",
    "ApiStatusError",
    "ApiTimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ConflictError",
    "ErrorDetail",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "ServerError",
    "TransportErrors",
    "UnprocessableEntityError",
    "UnreadableAnswerError",
    "json_object",
    "request_id",
    "snippet",
    "status_detail",
    "status_error",
]
