"""The servers that are compared: how each is installed, started, and reached."""

from __future__ import annotations

import json
import shutil
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from attrs import field, frozen

from tests.vendors.installing import installed, node, npm_installed
from tests.vendors.servers import ROOT, environment, free_port, serving

HERE = Path(__file__).parent
PROXY_KEY = "local-litellm-key"
UPSTREAM_KEY = "local-upstream-key"
KEY_ENV = "VENDOR_KEY"


@frozen
class Vendor:
    """A server that is up, as the suite is told of it.

    Attributes:
        name: of its run, and of its column in the comparison.
        arguments: of `check`.
        key: that it takes; handed over in the environment. None where the profile has one.
        environ: what its profile reads beside the key.
    """

    name: str
    arguments: tuple[str, ...]
    key: str | None
    environ: Mapping[str, str] = field(factory=dict)


@contextmanager
def upstream(folder: Path, *options: str) -> Iterator[str]:
    """The reference, which breaks nothing, with one key; its address without /v1."""
    port = free_port()
    command = [sys.executable, "-m", "conformance", "serve", "--port", str(port)]
    env = environment(PYTHONPATH=str(ROOT), UPSTREAM_KEY=UPSTREAM_KEY)
    address = f"http://127.0.0.1:{port}"
    with serving(
        [*command, "--api-key-env", "UPSTREAM_KEY", *options],
        address,
        env=env,
        folder=folder / "upstream",
    ):
        yield address


def _script(bin_folder: Path, name: str) -> tuple[str, str]:
    """The command of an installed script, whose first line may name where it once was."""
    return str(bin_folder / "python"), str(bin_folder / name)


@contextmanager
def litellm(reference: str, folder: Path) -> Iterator[str]:
    """LiteLLM's proxy in front of an upstream; its address. The mounts are /v1 and /openai/v1."""
    place, own, port = folder / "litellm", HERE / "litellm", free_port()
    script = _script(installed("litellm", own), "litellm")
    command = [*script, "--config", str(own / "config.yaml")]
    env = environment(
        HOME=str(place),
        LITELLM_KEY=PROXY_KEY,
        OPENAI_API_KEY=UPSTREAM_KEY,
        OPENAI_API_BASE=reference,
        UPSTREAM_V1=f"{reference}/v1",
        # Its price list comes with the package instead of from the network.
        LITELLM_LOCAL_MODEL_COST_MAP="True",
    )
    address = f"http://127.0.0.1:{port}"
    command += ["--host", "127.0.0.1", "--port", str(port)]
    with serving(command, f"{address}/health/liveliness", env=env, folder=place):
        yield address


@contextmanager
def portkey(folder: Path, package: str = "portkey") -> Iterator[str]:
    """Portkey's gateway; its address. Which upstream it calls, each request says in a header."""
    place, port = folder / package, free_port()
    built = npm_installed(package, HERE / package) / "node_modules/@portkey-ai/gateway/build"
    command = [str(node() / "node"), "--require", str(HERE / "portkey" / "loopback.cjs")]
    command += [str(built / "start-server.js"), f"--port={port}", "--headless"]
    address = f"http://127.0.0.1:{port}"
    with serving(command, address, env=environment(HOME=str(place)), folder=place):
        yield address


@contextmanager
def myla(folder: Path) -> Iterator[tuple[str, str]]:
    """Myla with an empty database, a scripted model behind it; its base URL and a key."""
    place, chat, port = folder / "myla", free_port(), free_port()
    shutil.rmtree(place, ignore_errors=True)
    bin_folder = installed("myla", HERE / "myla", dependencies=False)
    env = environment(
        HOME=str(place),
        LLM_ENDPOINT=f"http://127.0.0.1:{chat}/v1",
        LLM_API_KEY="local-chat-key",
        DEFAULT_LLM_MODEL_NAME="gpt-4o",
    )
    address = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        model = [sys.executable, str(HERE / "myla" / "chat.py"), str(chat)]
        stack.enter_context(
            serving(model, f"http://127.0.0.1:{chat}", env=environment(), folder=folder / "chat")
        )
        command = [*_script(bin_folder, "myla"), "-H", "127.0.0.1", "-p", str(port)]
        stack.enter_context(serving(command, f"{address}/docs", env=env, folder=place))
        yield f"{address}/api/v1", _myla_key(address)


def _myla_key(address: str) -> str:
    """Log in as the administrator that a new database has."""
    body = json.dumps({"username": "admin", "password": "admin"}).encode()
    request = urllib.request.Request(
        f"{address}/api/v1/users/admin/login", body, {"Content-Type": "application/json"}
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=30) as answer:
        return str(json.load(answer)["secret_key"]["id"])


@contextmanager
def openai_responses(folder: Path) -> Iterator[str]:
    """The mock library openai-responses behind a port; its base URL. It looks at no key."""
    own, port = HERE / "openai_responses", free_port()
    python = installed("openai-responses", own) / "python"
    command = [str(python), str(own / "front.py"), str(port)]
    address = f"http://127.0.0.1:{port}"
    with serving(command, f"{address}/v1/assistants", env=environment(), folder=folder / own.name):
        yield f"{address}/v1"


def _as_reference(stack: ExitStack, folder: Path, reference: str) -> Iterator[Vendor]:
    yield Vendor("reference", ("reference",), None)


def _as_litellm(stack: ExitStack, folder: Path, reference: str) -> Iterator[Vendor]:
    address = stack.enter_context(litellm(reference, folder))
    # It holds the answer to a long run's creation back; nothing else takes this many seconds.
    for name, mount in (("litellm", "/v1"), ("litellm-passthrough", "/openai/v1")):
        where = (name, "--base-url", f"{address}{mount}", "--timeout", "10")
        yield Vendor(name, where, PROXY_KEY)


def _as_portkey(stack: ExitStack, folder: Path, reference: str) -> Iterator[Vendor]:
    address = stack.enter_context(portkey(folder))
    where = ("portkey", "--base-url", f"{address}/v1")
    yield Vendor("portkey", where, UPSTREAM_KEY, {"PORTKEY_UPSTREAM": f"{reference}/v1"})


def _as_myla(stack: ExitStack, folder: Path, reference: str) -> Iterator[Vendor]:
    base, key = stack.enter_context(myla(folder))
    yield Vendor("myla", (str(HERE / "myla" / "profile.toml"), "--base-url", base), key)


def _as_openai_responses(stack: ExitStack, folder: Path, reference: str) -> Iterator[Vendor]:
    base = stack.enter_context(openai_responses(folder))
    # Its runs stay queued for ever, so waiting long for each shows nothing more.
    profile = str(HERE / "openai_responses" / "profile.toml")
    where = (profile, "--base-url", base, "--run-wait", "1")
    yield Vendor("openai-responses", where, "any-key")


_START: tuple[Callable[[ExitStack, Path, str], Iterator[Vendor]], ...] = (
    _as_reference,
    _as_litellm,
    _as_portkey,
    _as_myla,
    _as_openai_responses,
)


@contextmanager
def all_of_them(folder: Path, *, backwards: bool = False) -> Iterator[Iterator[Vendor]]:
    """Every server, started when its turn comes, all ended when the block ends.

    Args:
        folder: where they run.
        backwards: whether the last one comes first.
    """
    with ExitStack() as stack:
        reference = stack.enter_context(upstream(folder))
        order = reversed(_START) if backwards else iter(_START)
        yield (vendor for start in order for vendor in start(stack, folder, reference))
