"""Portkey's newest gateway: why an older one is compared."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest

from tests.vendors import fleet

pytestmark = pytest.mark.vendors


def asked(base: str, body: bytes | None, **headers: str) -> tuple[int, str]:
    """Create an assistant, or list them where there is no body; return status and answer."""
    sent = {
        "Authorization": f"Bearer {fleet.UPSTREAM_KEY}",
        "OpenAI-Beta": "assistants=v2",
        "Content-Type": "application/json",
        **headers,
    }
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(f"{base}/v1/assistants", body, sent)
    try:
        with direct.open(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode()


def test_1_15_2_answers_500_after_the_upstream_did_the_work(reference, tmp_path):
    """It appends its headers to an answer whose headers cannot be changed; SDKs then repeat.

    Where this fails with status 200 the gateway was mended: compare that version instead.
    """
    upstream = {
        "x-portkey-provider": "openai",
        "x-portkey-custom-host": f"{reference}/v1",
    }
    body = b'{"model": "gpt-4o", "name": "made through the gateway"}'
    with fleet.portkey(tmp_path, "portkey_newest") as gateway:
        status, answer = asked(gateway, body, **upstream)
    assert (status, json.loads(answer)["message"]) == (500, "Something went wrong")
    _, made = asked(reference, None)
    assert "made through the gateway" in made
