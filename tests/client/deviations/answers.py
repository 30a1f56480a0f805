"""Whole answers: missing endpoints, statuses, error bodies, headers, lists."""

from __future__ import annotations

import httpx

from runs_client import errors
from tests.client.deviations.meeting import (
    RUN,
    Met,
    cancel_and_wait,
    create,
    create_and_poll,
    create_and_run,
    messages_of,
    poll,
    retrieve,
    runs_of,
    steps_of,
    submit,
    text,
)
from tests.client.deviations.meeting import page as listed
from tests.client.world import refuse, reply, run_body

HTML = "<html><head><title>502 Bad Gateway</title></head><body>cloudflare</body></html>"
NOT_IMPLEMENTED = {
    "error": {
        "message": "API not implemented",
        "type": "one_api_error",
        "param": "",
        "code": "api_not_implemented",
    }
}
QUEUED, DONE = run_body("queued"), run_body("completed")
MESSAGE = {"id": "msg_1", "object": "thread.message", "role": "assistant"}
CITED = {
    "type": "text",
    "text": {
        "value": "See【1】【2】",
        "annotations": [
            {"type": "file_citation", "text": "【1】", "file_citation": {"file_id": "f"}}
        ],
    },
}
BY_STATUS = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    404: errors.NotFoundError,
    409: errors.ConflictError,
    418: errors.ApiStatusError,
    500: errors.ServerError,
    501: errors.ServerError,
    599: errors.ServerError,
}

MET: dict[str, tuple[Met, ...]] = {
    "DEV-001": (
        Met((refuse(404, "Not Found"),), retrieve, errors.NotFoundError),
        Met((refuse(404, "Not Found"),), create, errors.NotFoundError),
    ),
    "DEV-002": (
        Met((reply(NOT_IMPLEMENTED, 501),), create, errors.ServerError),
        Met((reply(NOT_IMPLEMENTED, 501),) * 2, retrieve, errors.ServerError),
    ),
    "DEV-004": (
        Met(
            (reply({"detail": "Method Not Allowed"}, 405),), cancel_and_wait, errors.ApiStatusError
        ),
        Met((reply({"detail": "Not Found"}, 404),), steps_of, errors.NotFoundError),
    ),
    "DEV-005": (Met((text("", 404),), steps_of, errors.NotFoundError),),
    "DEV-006": (Met((reply(QUEUED), refuse(404)), create_and_poll, errors.NotFoundError),),
    "DEV-009": (
        Met((text("404 page not found", 404, "text/plain"),), create, errors.NotFoundError),
    ),
    "DEV-011": (
        Met(
            (reply({"detail": [{"loc": ["created_at"]}]}, 500),),
            create_and_run,
            errors.ServerError,
        ),
        Met(
            (reply({**QUEUED, "created_at": None}),), create_and_run, lambda run: run.id == "run_1"
        ),
    ),
    "DEV-012": (
        Met(
            (reply({"code": "NotFound", "message": "no route"}, 404),),
            retrieve,
            errors.NotFoundError,
        ),
    ),
    "DEV-013": (
        Met(
            (reply({"run_id": "1ef", "thread_id": "t", "status": "pending", "kwargs": {}}),),
            retrieve,
            lambda run: run["run_id"] == "1ef" and run.status == "pending",
        ),
        Met((reply({"run_id": "1ef", "status": "pending"}),), poll, errors.UnreadableAnswerError),
    ),
    "DEV-025": (
        Met((reply(QUEUED, 201),), create, lambda run: run.status == "queued"),
        Met((httpx.Response(201, json=QUEUED),), retrieve, lambda run: run.status == "queued"),
    ),
    "DEV-052": (Met((reply({"detail": "Invalid tool call"}, 500),), submit, errors.ServerError),),
    "DEV-055": (
        Met((httpx.ReadTimeout("no answer"),), submit, errors.ApiTimeoutError),
        Met((text(HTML, 504),), submit, errors.ServerError),
    ),
    "DEV-050": (Met((refuse(400, "Expected call_1, call_2."),), submit, errors.BadRequestError),),
    "DEV-061": (
        Met((reply({"detail": [{"msg": "str"}]}, 422),), create, errors.UnprocessableEntityError),
    ),
    "DEV-091": (
        Met((listed(DONE, object="assistants"),), runs_of, lambda runs: len(runs) == 1),
        Met((text("IndexError", 500, "text/plain"),) * 2, runs_of, errors.ServerError),
    ),
    "DEV-093": (
        Met(
            (
                listed(DONE, has_more=True),
                listed({**DONE, "id": "run_2"}),
            ),
            runs_of,
            lambda runs: [run.id for run in runs] == ["run_1", "run_2"],
        ),
        Met(
            (
                listed(DONE, has_more=True),
                listed({**DONE, "id": "run_2"}, has_more=True),
                listed(DONE, has_more=True),
            ),
            runs_of,
            errors.PagesRepeat,
        ),
    ),
    "DEV-094": (Met((listed(),), messages_of, lambda found: found == []),),
    "DEV-096": (Met((listed(DONE, has_more=True),) * 2, runs_of, errors.PagesRepeat),),
    "DEV-097": (
        Met(
            (listed({**DONE, "id": "b"}, {**DONE, "id": "a"}),),
            runs_of,
            lambda runs: len(runs) == 2,
        ),
    ),
    "DEV-109": (
        Met(
            (listed({**MESSAGE, "content": [CITED]}),),
            messages_of,
            lambda found: found[0].to_dict()["content"] == [CITED],
        ),
    ),
    "DEV-110": (
        Met(
            (reply({"error": {"message": "17 keys", "type": None, "code": "500"}}, 500),),
            create,
            errors.ServerError,
        ),
    ),
    "DEV-111": (
        Met(
            (reply({**QUEUED, "metadata": {"n": 7, "long": "x" * 513}}),),
            create,
            lambda run: run.metadata["n"] == 7 and len(run.metadata["long"]) == 513,
        ),
    ),
    "DEV-117": (Met((refuse(400, "instructions is required"),), create, errors.BadRequestError),),
    "DEV-120": (
        Met((text("blocked", 403),), create, errors.PermissionDeniedError),
        Met((refuse(400, "Include 'OpenAI-Beta'."),), create, errors.BadRequestError),
    ),
    "DEV-121": (
        Met(
            (reply(QUEUED), reply(QUEUED), reply(DONE)),
            poll,
            lambda run: run.status == "completed",
        ),
        Met(
            (reply(QUEUED, openai_poll_after_ms="soon"), reply(DONE)),
            poll,
            lambda run: run.status == "completed",
        ),
    ),
    "DEV-125": (
        Met((refuse(400, "Thread already has an active run."),), create, errors.BadRequestError),
        Met(
            (refuse(400, "Can't add messages while a run is active."),),
            lambda client: client.messages.create("thread_1", {"role": "user", "content": "?"}),
            errors.BadRequestError,
        ),
    ),
    "DEV-128": (
        Met((text(HTML, 502),), create, errors.ServerError),
        Met((text(HTML, 520),) * 2, retrieve, errors.ServerError),
        Met((text("", 502),), create, errors.ServerError),
        Met((text("upstream timed out", 504, "text/plain"),) * 2, poll, errors.ServerError),
        Met((text(HTML, 404),), retrieve, errors.NotFoundError),
        Met((text(HTML, 200),), retrieve, errors.UnreadableAnswerError),
        Met((text("", 200),), create, errors.UnreadableAnswerError),
    ),
    "DEV-130": (
        Met((reply({"code": 10422, "msg": "bad"}, 422),), create, errors.UnprocessableEntityError),
        Met((text("bad cursor", 502, "text/plain"),) * 2, runs_of, errors.ServerError),
    ),
    "DEV-132": (
        Met((refuse(404, "No run found"),), retrieve, errors.NotFoundError),
        Met((reply(QUEUED), reply(QUEUED), refuse(404)), create_and_poll, errors.NotFoundError),
    ),
    "DEV-135": (
        Met((refuse(404, "Resource not found", "404"),), create, errors.NotFoundError),
        Met((refuse(400, "Unsupported api-version"),), create, errors.BadRequestError),
    ),
    "DEV-137": (Met((text(HTML, 404),), create, errors.NotFoundError),),
    "DEV-139": (
        Met(
            (refuse(400, "The model does not support assistants."),),
            lambda client: client.assistants.modify("asst_1", {"model": "other"}),
            errors.BadRequestError,
        ),
    ),
    "DEV-141": (
        Met((reply({"error": "not resumable"}, 409),), submit, errors.ConflictError),
        Met((reply(NOT_IMPLEMENTED, 501),), submit, errors.ServerError),
    ),
    "DEV-150": (Met((refuse(400, "Include 'OpenAI-Beta'."),), create, errors.BadRequestError),),
    "DEV-151": (
        Met(
            (text("<html>Attention Required!</html>", 403),), create, errors.PermissionDeniedError
        ),
    ),
    "DEV-153": (
        *(
            Met((answer,), create, kind)
            for status, kind in BY_STATUS.items()
            for answer in (refuse(status), text(HTML, status), text("", status))
        ),
        Met((refuse(429, code="insufficient_quota"),), create, errors.RateLimitError),
    ),
    "DEV-155": (Met((refuse(400, "Minimum is 256."),), create, errors.BadRequestError),),
    "DEV-156": (
        Met(
            (refuse(400, "Missing 'tool_call_id'."),),
            lambda client: client.runs.submit(*RUN, [{"output": "1"}]),
            errors.BadRequestError,
        ),
    ),
    "DEV-157": (
        Met(
            (
                lambda request: reply(
                    {**QUEUED, "top_k": 5 if b'"top_k":5' in request.content else 0}
                ),
            ),
            lambda client: client.runs.create("thread_1", {"assistant_id": "a", "top_k": 5}),
            lambda run: run["top_k"] == 5,
        ),
    ),
}
