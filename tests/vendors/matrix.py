"""Clients against the reference in every edition: each is run, and the table is what came out.

python -m tests.vendors.matrix      writes docs/clients.md
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from conformance.contract.editions import NAMED
from tests.vendors.fleet import UPSTREAM_KEY, upstream
from tests.vendors.installing import HERE, installed, node, npm_installed
from tests.vendors.servers import ROOT, environment

CLIENTS = HERE / "clients"
PAGE = ROOT / "docs" / "clients.md"
TALK_S = 120
WORKS, NONE = "works", "none"
ACTS = ("round trip", "stream")
# Streams came with the second edition: a run that asks for one is refused before.
WITHOUT_STREAMS = {"v1-2023-11"}


@frozen
class Client:
    """A client as its users install it.

    Attributes:
        name: of the table's row.
        command: that plays the conversation, without the address and the key.
        beta: the version that it speaks, as its OpenAI-Beta header says.
        remark: what a user has to give it; empty for nothing.
        arguments: further ones of the command.
    """

    name: str
    command: Callable[[], Sequence[str]]
    beta: str
    remark: str = ""
    arguments: tuple[str, ...] = ()


def _python(name: str, talk: str) -> Callable[[], Sequence[str]]:
    script = CLIENTS / talk / "talk.py"
    return lambda: (str(installed(name, CLIENTS / name) / "python"), str(script))


def _node() -> Sequence[str]:
    place = npm_installed("openai_node", CLIENTS / "openai_node")
    # Node looks for packages beside the script.
    script = place / "talk.mjs"
    script.write_bytes((CLIENTS / "openai_node" / "talk.mjs").read_bytes())
    return (str(node() / "node"), str(script))


ALL = (
    Client("openai for Python, the oldest", _python("openai_old", "openai_python"), "v1"),
    Client("openai for Python, the last of v1", _python("openai_v1", "openai_python"), "v1"),
    Client("openai for Python, the newest", _python("openai_new", "openai_python"), "v2"),
    Client("openai for Node, the newest", _node, "v2"),
    Client(
        "azure-ai-agents",
        _python("azure_agents", "azure_agents"),
        "v2",
        "a policy that sends the key over plain http, and the header `OpenAI-Beta`, "
        "which Azure's own service does without",
        ("assistants=v2",),
    ),
    Client("langchain-classic, OpenAIAssistantRunnable", _python("langchain", "langchain"), "v2"),
)


def played(client: Client, address: str) -> dict[str, str]:
    """Let a client hold its conversations; return its version, and how each ended."""
    done = subprocess.run(
        [*client.command(), f"{address}/v1", UPSTREAM_KEY, *client.arguments],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=TALK_S,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip()[-2000:]
        raise RuntimeError(f"{client.name} ended with code {done.returncode}: {said}")
    return dict(json.loads(done.stdout))


def all_played(folder: Path) -> dict[tuple[str, str], dict[str, str]]:
    """Return what came out, by the client's name and the edition served."""
    results = {}
    for edition in NAMED:
        with upstream(folder / edition, "--edition", edition) as address:
            for client in ALL:
                results[client.name, edition] = played(client, address)
    return results


def explained(client: Client, edition: str, act: str, outcome: str) -> bool:
    """Whether an outcome is what the client and the edition promise each other."""
    if not edition.startswith(client.beta):
        return "OpenAI-Beta" in outcome or outcome == NONE
    if edition in WITHOUT_STREAMS and act == "stream":
        return outcome == NONE or "body -> stream" in outcome
    return outcome in {WORKS, NONE}


def page(results: Mapping[tuple[str, str], Mapping[str, str]]) -> str:
    """Return docs/clients.md."""
    head = (HERE / "clients.md.head").read_text(encoding="utf-8")
    lines = [
        head.rstrip("\n"),
        "",
        "| client | version | " + " | ".join(NAMED) + " |",
        "|---" * 7 + "|",
    ]
    for client in ALL:
        version = results[client.name, NAMED[0]]["version"]
        cells = [_cell(client, edition, results[client.name, edition]) for edition in NAMED]
        lines.append(f"| {client.name} | {version} | " + " | ".join(cells) + " |")
    remarks = [f"* {c.name} was given {c.remark}." for c in ALL if c.remark]
    return "\n".join([*lines, "", *remarks, ""])


def _cell(client: Client, edition: str, result: Mapping[str, str]) -> str:
    if not all(explained(client, edition, act, result[act]) for act in ACTS):
        return "✘"
    if not edition.startswith(client.beta):
        return f"– {client.beta}"
    return "✔ tools, stream" if result["stream"] == WORKS else "✔ tools"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(page(all_played(Path(folder))), encoding="utf-8")
    sys.exit(0)
