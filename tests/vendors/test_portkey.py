"""Portkey's gateway: what generated requests find only now and then, and why an older one runs."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest

from tests.vendors import fleet

pytestmark = pytest.mark.vendors


def asked(
    base: str, body: bytes | None, path: str = "assistants", **headers: str
) -> tuple[int, str]:
    """Create an object, or list them where there is no body; return status and answer."""
    sent = {
        "Authorization": f"Bearer {fleet.UPSTREAM_KEY}",
        "OpenAI-Beta": "assistants=v2",
        "Content-Type": "application/json",
        **headers,
    }
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(f"{base}/v1/{path}", body, sent)
    try:
        with direct.open(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode()


def named(reference: str) -> dict[str, str]:
    """The headers that name an upstream."""
    return {"x-portkey-provider": "openai", "x-portkey-custom-host": f"{reference}/v1"}


def test_1_9_8_makes_an_empty_object_of_a_bare_value(reference, tmp_path):
    """ERR-GEN-002 in quirks.toml: refused by the upstream, accepted through the gateway."""
    bare = (b"7", b"true", b"null")
    with fleet.portkey(tmp_path) as gateway:
        through = [asked(gateway, body, "threads", **named(reference))[0] for body in bare]
    assert [asked(reference, body, "threads")[0] for body in bare] == [400, 400, 400]
    assert through == [200, 200, 200]


def test_1_15_2_answers_500_after_the_upstream_did_the_work(reference, tmp_path):
    """It appends its headers to an answer whose headers cannot be changed; SDKs then repeat.

    Where this fails with status 200 the gateway was mended: compare that version instead.
    """
    body = b'{"model": "gpt-4o", "name": "made through the gateway"}'
    with fleet.portkey(tmp_path, "portkey_newest") as gateway:
        status, answer = asked(gateway, body, **named(reference))
    assert (status, json.loads(answer)["message"]) == (500, "Something went wrong")
    _, made = asked(reference, None)
    assert "made through the gateway" in made
