"""`serve` with a key of its own."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from conformance.cli import serve
from conformance.reference import running
from tests.cli.conftest import Command


def test_serve_takes_the_one_key_that_it_is_given(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses = []

    def ask(app: Any, **_: Any) -> None:
        with running(app) as url, httpx.Client(trust_env=False) as client:
            for key in ("the-one-key", "undefined"):
                headers = {"OpenAI-Beta": "assistants=v2", "Authorization": f"Bearer {key}"}
                statuses.append(client.get(f"{url}/assistants", headers=headers).status_code)

    monkeypatch.setattr(serve, "run_server", ask)
    monkeypatch.setenv("SERVED_KEY", "the-one-key")
    assert command("serve").code == 0
    assert command("serve", "--api-key-env", "SERVED_KEY").code == 0
    assert statuses == [200, 200, 200, 401]


def test_serve_says_which_variable_lacks_the_key(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SERVED_KEY", raising=False)
    ended = command("serve", "--api-key-env", "SERVED_KEY")
    assert ended.code == 2
    assert "SERVED_KEY" in ended.err
