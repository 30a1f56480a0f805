"""A secret is found in every spelling in which a server may say it back."""

from __future__ import annotations

import base64
import html
import json
import string
import time
from urllib.parse import quote, quote_plus

import hypothesis.strategies as st
import pytest
from hypothesis import example, given, settings

from conformance.trace import Exchange, Request, Response, StreamEvent
from conformance.wire import Redactor, Target
from conformance.wire.redact import MARK, keys_in

SECRET = 'planted/9f8+e7"d6&c5 b4a=0123456789'
# Long enough that its base64 does not occur by chance, and of what a header can carry.
secrets = st.text(st.sampled_from(string.ascii_letters + string.digits + "-_./+=&\"'<>\\ %"),
                  min_size=12, max_size=40).filter(lambda s: s.strip() == s)  # fmt: skip
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)

SPELLINGS = {
    "plain": lambda s: s,
    "capitals": str.upper,
    "JSON": json.dumps,
    "JSON in JSON": lambda s: json.dumps(json.dumps(s)),
    "JSON, slashes escaped": lambda s: json.dumps(s).replace("/", "\\/"),
    "JSON, all escaped": lambda s: "".join(f"\\u{ord(c):04X}" for c in s),
    "URL": lambda s: quote(s, safe=""),
    "URL, all of it": lambda s: "".join(f"%{ord(c):02x}" for c in s),
    "URL in URL": lambda s: quote(quote(s, safe=""), safe=""),
    "form": quote_plus,
    "HTML": html.escape,
    "HTML, all of it": lambda s: "".join(f"&#{ord(c)};" for c in s),
    "JSON in HTML": lambda s: html.escape(json.dumps(s)),
    "Python": repr,
    "Python bytes": lambda s: repr(s.encode()),
    "hexadecimal": lambda s: s.encode().hex(),
    "UTF-16": lambda s: s.encode("utf-16-le").decode("latin-1"),
}


@settings(max_examples=25)
@given(secret=secrets, spelling=st.sampled_from(sorted(SPELLINGS)), before=texts, after=texts)
@example(SECRET, "JSON in HTML", "", "")
def test_every_spelling_is_replaced(secret: str, spelling: str, before: str, after: str) -> None:
    spelled = SPELLINGS[spelling](secret)
    cleaned = Redactor([secret]).text(f"{before} {spelled} {after}")
    assert spelled not in cleaned
    assert secret not in cleaned
    assert MARK in cleaned


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_each_spelling_of_a_difficult_key_is_replaced(spelling: str) -> None:
    spelled = SPELLINGS[spelling](SECRET)
    assert spelled not in Redactor([SECRET]).text(f"a {spelled} b")


@settings(max_examples=15)
@given(
    secret=secrets, before=st.binary(max_size=9), after=st.binary(max_size=9), url=st.booleans()
)
def test_base64_is_found_at_any_offset(
    secret: str, before: bytes, after: bytes, url: bool
) -> None:
    """A whole Basic header, or a whole body, in base64 holds the key at an offset of its own."""
    encode = base64.urlsafe_b64encode if url else base64.b64encode
    encoded = encode(before + secret.encode() + after).decode()
    left, _, right = Redactor([secret]).text(encoded).partition(MARK)
    # All but the letters that the secret shares with its neighbours is gone.
    assert len(left) + len(right) <= len(encoded) - (len(secret) * 4 // 3 - 2)


@settings(max_examples=15)
@given(secret=secrets, text=texts)
def test_json_stays_json_with_the_rest_as_it_was(secret: str, text: str) -> None:
    """Evidence is not lost with the secret."""
    body = json.dumps({"before": "kept", "error": f" {secret} ", "after": ["kept"]})
    found = json.loads(Redactor([secret]).text(body))
    assert found == {"before": "kept", "error": f" {MARK} ", "after": ["kept"]}


@given(text=st.text(st.sampled_from(string.ascii_lowercase + ' {}[]":,\n'), max_size=200))
def test_text_without_a_secret_is_left_alone(text: str) -> None:
    assert Redactor([SECRET]).text(text) == text


@pytest.mark.parametrize("length", [5, 12, len(SECRET) - 1])
def test_the_beginning_of_a_secret_at_a_cut_is_removed(length: int) -> None:
    cleaned = Redactor([SECRET]).cut_off(f"the key is {SECRET[:length]}")
    assert cleaned == f"the key is {MARK}"


def test_a_longer_secret_goes_before_the_one_within_it() -> None:
    assert Redactor(["secret-one", "secret-one-and-two"]).text("secret-one-and-two") == MARK


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Incorrect API key provided: sk-abcdef1234567890", "abcdef1234567890"),
        ("Authorization: Bearer abcdefgh12345678", "abcdefgh12345678"),
        ("https://host/v1?api_key=abc123def", "abc123def"),
        ("https://host/v1?x=1&access_token=abc123def#top", "abc123def"),
    ],
)
def test_what_is_shaped_like_a_key_goes_unknown(text: str, gone: str) -> None:
    assert gone not in Redactor().text(text)


def test_headers_lose_keys_by_name_and_secrets_by_value_and_in_their_names() -> None:
    cleaned = Redactor([SECRET]).headers(
        [
            ("Authorization", "Basic abc"),
            ("Set-Cookie", "session=1"),
            ("Location", f"/x?q={quote(SECRET, safe='')}"),
            (SECRET, "1"),
            ("X-Plain", "kept"),
        ]
    )
    assert cleaned == (
        ("Authorization", MARK),
        ("Set-Cookie", MARK),
        ("Location", f"/x?q={MARK}"),
        (MARK, "1"),
        ("X-Plain", "kept"),
    )


def test_a_url_loses_user_and_password() -> None:
    assert Redactor().url("https://me:pass@host:8443/v1?x=1") == "https://host:8443/v1?x=1"


@given(url=st.text(max_size=40) | texts.map(lambda t: f"http://[{t}"))
def test_any_text_passes_for_a_url(url: str) -> None:
    """Imported traffic holds what it holds."""
    assert isinstance(Redactor([SECRET]).url(url), str)


def test_bytes_that_are_no_text_lose_the_secret_too() -> None:
    raw = b"\xff\xfe" + SECRET.encode() + b"\x80"
    assert Redactor([SECRET]).raw(raw) == b"\xff\xfe" + MARK.encode() + b"\x80"


def test_an_imported_exchange_loses_the_key_that_its_request_carried() -> None:
    key = "imported-key-0123456789"
    exchange = Exchange(
        index=0,
        started_ms=0.0,
        request=Request(
            method="POST",
            url=f"https://host/v1/threads/{key}/runs",
            headers=(("authorization", f"Bearer {key}"),),
            body=json.dumps({"key": key}),
        ),
        path={"thread_id": key},
        response=Response(
            status=401,
            headers=(("X-Echo", key),),
            body_base64=base64.b64encode(b"\xff" + key.encode()).decode(),
        ),
        events=(StreamEvent(name="error", data=key),),
    )
    cleaned = Redactor(keys_in([exchange])).exchange(exchange)
    assert key not in repr(cleaned)
    assert cleaned.response is not None
    assert key.encode() not in base64.b64decode(cleaned.response.body_base64 or "")


@pytest.mark.parametrize(
    "flood",
    ["\\" * 1_000_000, "%" * 1_000_000, "&amp;" * 200_000, SECRET[:-1] * 30_000,
     "?" + "key" * 300_000, "?&key" * 200_000, "\\u0070" * 200_000],
    ids=lambda flood: flood[:6],
)  # fmt: skip
def test_a_hostile_body_is_scanned_in_seconds(flood: str) -> None:
    """No repeat of a pattern may cost the square of a length that a provider chose."""
    begun = time.monotonic()
    Redactor([SECRET]).text(flood)
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "target",
    [
        Target("x", "http://host/v1", key=SECRET),
        Target("x", f"http://user:{quote(SECRET, safe='')}@host/v1"),
        Target("x", f"http://host/v1?token={quote(SECRET, safe='')}"),
        Target("x", f"http://host/{quote(SECRET, safe='')}/v1"),
        Target("x", "http://host/v1", headers={"X-Extra": SECRET}),
        Target("x", "http://host/v1", headers={"X-Extra": f"Bearer {SECRET}"}),
        Target("x", "http://host/v1", query={"token": SECRET}),
    ],
    ids=["key", "password", "query", "path", "header", "bearer", "profile-query"],
)
def test_a_target_knows_its_secrets_and_does_not_show_them(target: Target) -> None:
    assert SECRET in target.secrets()
    assert Redactor([SECRET]).text(repr(target)) == repr(target)


def test_what_every_request_says_is_no_secret() -> None:
    """Redacting it would blind the report."""
    target = Target(
        "x",
        "http://host/openai/deployments/v1?api-version=2024-05-01-preview",
        headers={"OpenAI-Beta": "assistants=v2", "User-Agent": "somebody/1.0"},
        query={"api-version": "2024-05-01-preview"},
    )
    assert target.secrets() == ()
