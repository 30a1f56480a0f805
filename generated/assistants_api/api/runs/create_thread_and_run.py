from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.create_thread_and_run_request import CreateThreadAndRunRequest
from ...models.run import Run
from ...types import UNSET, Response, Unset, to_json


def build_request(
    *,
    body: CreateThreadAndRunRequest,
    open_ai_beta: str | Unset = UNSET,
) -> dict[str, Any]:
    """Return what httpx needs to send it: method, URL below the base URL, query, headers, body."""
    headers: dict[str, Any] = {}
    if not isinstance(open_ai_beta, Unset):
        headers["OpenAI-Beta"] = open_ai_beta

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/threads/runs",
        "headers": headers,
    }
    _kwargs["json"] = to_json(body)
    return _kwargs


def parse_response(response: httpx.Response) -> Run:
    """Return what the answer holds, whatever its shape.

    Raises:
        errors.ApiStatusError: the answer is no success.
        errors.UnreadableAnswerError: it is no JSON object.
    """
    return Run.from_dict(errors.json_object(response))


def _detailed(response: httpx.Response) -> Response[Run]:
    return Response(
        status_code=response.status_code,
        content=response.content,
        headers=response.headers,
        parsed=parse_response(response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: CreateThreadAndRunRequest,
    open_ai_beta: str | Unset = UNSET,
) -> Response[Run]:
    """Create a thread and run it

    Opens a thread and starts a run on it in one request. It takes what createRun takes except
    `additional_instructions`, `additional_messages`, `reasoning_effort` and `include[]`.

    Args:
        body: The thread to create, the assistant to run, and what this run does differently.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    _kwargs = build_request(
        body=body,
        open_ai_beta=open_ai_beta,
    )
    with errors.TransportErrors():
        response = client.get_httpx_client().request(**_kwargs)
    return _detailed(response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: CreateThreadAndRunRequest,
    open_ai_beta: str | Unset = UNSET,
) -> Run:
    """Create a thread and run it

    Opens a thread and starts a run on it in one request. It takes what createRun takes except
    `additional_instructions`, `additional_messages`, `reasoning_effort` and `include[]`.

    Args:
        body: The thread to create, the assistant to run, and what this run does differently.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    return sync_detailed(
        client=client,
        body=body,
        open_ai_beta=open_ai_beta,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: CreateThreadAndRunRequest,
    open_ai_beta: str | Unset = UNSET,
) -> Response[Run]:
    """Create a thread and run it

    Opens a thread and starts a run on it in one request. It takes what createRun takes except
    `additional_instructions`, `additional_messages`, `reasoning_effort` and `include[]`.

    Args:
        body: The thread to create, the assistant to run, and what this run does differently.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    _kwargs = build_request(
        body=body,
        open_ai_beta=open_ai_beta,
    )
    with errors.TransportErrors():
        response = await client.get_async_httpx_client().request(**_kwargs)
    return _detailed(response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: CreateThreadAndRunRequest,
    open_ai_beta: str | Unset = UNSET,
) -> Run:
    """Create a thread and run it

    Opens a thread and starts a run on it in one request. It takes what createRun takes except
    `additional_instructions`, `additional_messages`, `reasoning_effort` and `include[]`.

    Args:
        body: The thread to create, the assistant to run, and what this run does differently.

    Raises:
        errors.ApiError: no answer, an answer that is no success, or one that cannot be read.
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            open_ai_beta=open_ai_beta,
        )
    ).parsed
