"""The client stands alone, loads what it uses, and says what it exports."""

from __future__ import annotations

import subprocess
import sys

import pytest

import runs_client

LATE = ("stamina", "tenacity", "httpx_sse", "conformance", "yaml", "msgspec", "pydantic")
EXTRAS = ("orjson", "aiohttp", "httpx_aiohttp")


def loaded(code: str) -> set[str]:
    """The modules that a fresh interpreter has after some code."""
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stdout.split())


def test_a_client_that_is_ready_has_loaded_neither_models_nor_what_it_may_never_need():
    code = "from runs_client import RunsClient\nRunsClient('http://h', api_key='k').close()"
    modules = loaded(code)
    assert "runs_client.sync_client" in modules
    assert not modules & {*LATE, *EXTRAS}
    models = {name for name in modules if name.startswith("assistants_api.models.")}
    operations = {name for name in modules if name.startswith("assistants_api.api.")}
    assert (models, operations) == (set(), set())
    assert "runs_client.async_client" not in modules


def test_reading_a_run_loads_no_assistant():
    code = (
        "import httpx\n"
        "from runs_client import RunsClient\n"
        "def serve(request): return httpx.Response(200, json={'id': 'run_1'})\n"
        "http = httpx.Client(transport=httpx.MockTransport(serve))\n"
        "RunsClient('http://h', http_client=http).runs.retrieve('t', 'r')\n"
        "http.close()"
    )
    modules = loaded(code)
    assert "assistants_api.models.run" in modules
    assert "assistants_api.models.assistant" not in modules
    assert not modules & set(LATE)


def test_what_is_exported_is_there_and_nothing_else():
    for name in runs_client.__all__:
        assert getattr(runs_client, name) is not None
        assert name in dir(runs_client)
    with pytest.raises(AttributeError, match="Nothing"):
        _ = runs_client.Nothing


def test_both_clients_have_the_same_methods():
    """Plain and async code move between each other without a second page to learn."""
    from runs_client import async_resources, sync_resources

    for name in ("Assistants", "Threads", "Messages", "Runs", "Steps"):
        plain, awaited = getattr(sync_resources, name), getattr(async_resources, name)
        public = {word for word in vars(plain) if not word.startswith("_")}
        assert public == {word for word in vars(awaited) if not word.startswith("_")}
        assert public
    shown = {word for word in dir(runs_client.RunsClient) if not word.startswith("_")}
    other = {word for word in dir(runs_client.AsyncRunsClient) if not word.startswith("_")}
    assert {word.replace("aclose", "close") for word in other} == shown
