"""What a scenario is, and the conversation that it is handed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Protocol

import anyio
import anyio.lowlevel
from attrs import frozen

from conformance.checks.accepted import refused_settings
from conformance.contract.editions import parse
from conformance.contract.operations import by_id, fits_url, url_path
from conformance.contract.validators import declared, property_errors
from conformance.oracle.run import TERMINAL
from conformance.trace import Exchange, header
from conformance.wire import BudgetExhausted, NoAnswer, Wire


class Stop(Exception):
    """The scenario cannot go on, and says why; what it recorded so far is judged all the same."""


class Refused(Stop):
    """What the scenario needs was asked for, and not made."""


class World(Protocol):
    """What scenarios share, made once at first use."""

    calls: dict[str, str]
    """An id of a tool call by the run that asked for it, of every run that was seen to wait."""
    unsupported: set[str]
    """Settings of the model that the provider refused, and without which it took a run."""

    async def assistant(self, *, tools: bool) -> str:
        """Return the id of an assistant with two functions, or with none."""
        ...


@frozen
class Scenario:
    """A scripted conversation.

    Attributes:
        name: how reports and `--plan` call it.
        text: what it does, in one sentence.
        paid_runs: runs that a compliant provider accepts, where the model does as it is told.
        requests: requests that it sends at such a provider, if that answers at once; about.
        spare_runs: further runs at most: of a provider that accepts what it should refuse, of a
            model that has to be asked again, or to make a sequence shorter that broke something.
        spare_requests: further requests, likewise.
        shows: globs of the requirement ids that it can show.
        play: the script.
        threads: threads that it may leave to be deleted.
        probes: whether it shows what is there at all, and is played before the others.
        slow: whether it waits for minutes, so that it is played only when it is asked for.
    """

    name: str
    text: str
    paid_runs: int
    requests: int
    shows: tuple[str, ...]
    play: Callable[[Conversation], Awaitable[None]]
    threads: int = 1
    probes: bool = False
    slow: bool = False
    spare_runs: int = 0
    spare_requests: int = 0


# Polling: a first short wait, then half as long again each time, in seconds.
FIRST_WAIT_S = 0.05
LONGEST_WAIT_S = 5.0
GROWTH = 1.5
_LONGEST_CURSOR = 8192
_HINT_DIGITS = 10


class Conversation:
    """A scenario's line to the provider: operations by name, labels, polling.

    Args:
        wire: the recorded connection.
        name: the scenario, for the record.
        world: what scenarios share.
        run_wait_s: seconds to wait for a run that needs nothing from us.
        edition: by which the provider will be judged.
        seed: of everything that a scenario generates.
    """

    def __init__(
        self, wire: Wire, name: str, world: World, run_wait_s: float, *, edition: str, seed: int
    ) -> None:
        self.wire = wire
        self.name = name
        self.world = world
        self.seed = seed
        self.edition = edition
        self._run_wait_s = run_wait_s

    async def call(
        self,
        operation: str,
        label: str | None = None,
        *,
        json: Any = None,
        content: bytes | None = None,
        query: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str | None] | None = None,
        path: Mapping[str, str] | None = None,
    ) -> Exchange:
        """Send one operation of the contract.

        Args:
            operation: operationId.
            label: what it is for; checks look it up.
            json: body to encode.
            content: body as exact bytes instead.
            query: query parameters.
            headers: headers over the defaults; None takes one away.
            path: path parameters.

        Raises:
            Stop: no answer came back, or what the provider gave for an id cannot be asked for.
        """
        cursors = [value for value in (query or {}).values() if isinstance(value, str)]
        if not all(map(fits_url, (path or {}).values())) or any(map(_too_long, cursors)):
            raise Stop(f"{operation} cannot be sent: an id from the provider fits no URL")
        try:
            return await self.wire.send(
                by_id(operation).method,
                url_path(operation, **(path or {})),
                scenario=self.name,
                label=label,
                json=json,
                content=content,
                query=query,
                headers=headers,
            )
        except NoAnswer as failure:
            raise Stop(f"{operation} got no answer: {failure}") from failure

    @property
    def edition_date(self) -> str:
        """The day (YYYY-MM-DD) whose documents describe its edition."""
        return parse(self.edition).document_date

    def fitting(self, schema: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return a body without what its edition does not know, which would be refused.

        Args:
            schema: the component that describes the body.
            body: what a scenario would send in the latest edition.
        """
        known = declared(self.edition, schema)
        return {
            name: value
            for name, value in body.items()
            if name in known and not property_errors(self.edition, schema, name, value)
        }

    def knows(self, schema: str, name: str) -> bool:
        """Return whether its edition has a property of a body."""
        return name in declared(self.edition, schema)

    async def thread(self, message: str | None = None) -> str:
        """Create a thread, with one message of the user if given, and return its id."""
        thread_id = self.made(await self.call("createThread", "create.thread", json={}))
        if message is not None:
            self.made(await self.say(thread_id, message, "message.user"))
        return thread_id

    async def say(
        self, thread_id: str, text: str, label: str, metadata: Mapping[str, str] | None = None
    ) -> Exchange:
        """Add a message of the user."""
        body: dict[str, Any] = {"role": "user", "content": text}
        if metadata:
            body["metadata"] = dict(metadata)
        return await self.call("createMessage", label, json=body, path={"thread_id": thread_id})

    async def run(self, thread_id: str, label: str, **body: Any) -> dict[str, Any]:
        """Create a run and return it. Raises Stop if it was refused.

        What the edition does not know is left out of the body, and so are settings that the model
        does not take: a run that is refused for them, or may be, is asked for without.
        """
        fitting = self.fitting("CreateRunRequest", body)
        kept = {name: v for name, v in fitting.items() if name not in self.world.unsupported}
        where = {"thread_id": thread_id}
        exchange = await self.call("createRun", label, json=kept, path=where)
        left_out: set[str] = set()
        while refused := refused_settings(exchange):
            left_out |= refused
            less = {name: value for name, value in kept.items() if name not in left_out}
            exchange = await self.call("createRun", label, json=less, path=where)
        run_id = self.made(exchange)
        self.world.unsupported |= left_out
        return {**exchange.json, "id": run_id, "thread_id": thread_id}

    def made(self, exchange: Exchange) -> str:
        """Return the id of what a request created.

        Raises:
            Refused: the provider did not want to.
            Stop: it says that it did, and shows nothing.
        """
        body = exchange.json
        accepted = exchange.status is not None and 200 <= exchange.status < 300
        if accepted and isinstance(body, dict) and isinstance(body.get("id"), str):
            return str(body["id"])
        kind = Stop if accepted else Refused
        raise kind(f"{exchange.operation} was answered with status {exchange.status}")

    async def at_once(
        self, *calls: Callable[[], Awaitable[Exchange]]
    ) -> tuple[Exchange | None, ...]:
        """Send several requests at one moment: each is ready before the first one goes.

        Returns:
            Their answers in the order of the requests, None for one that got none.

        Raises:
            BudgetExhausted: one was not sent; the others were answered all the same.
        """
        answers: dict[int, Exchange] = {}
        unsent: list[BudgetExhausted] = []
        start = anyio.Event()

        async def one(number: int, call: Callable[[], Awaitable[Exchange]]) -> None:
            await start.wait()
            try:
                answers[number] = await call()
            except Stop:
                # It got no answer, which the record says.
                return
            except BudgetExhausted as limit:
                unsent.append(limit)

        async with anyio.create_task_group() as group:
            for number, call in enumerate(calls):
                group.start_soon(one, number, call)
            # One turn of the loop, in which each of them comes as far as the barrier.
            await anyio.lowlevel.checkpoint()
            start.set()
        if unsent:
            raise unsent[0]
        return tuple(answers.get(number) for number in range(len(calls)))

    async def look(self, run: Mapping[str, Any], label: str) -> dict[str, Any]:
        """Retrieve a run once and return what came: its ids alone if that was no object."""
        exchange = await self.call("retrieveRun", label, path=place(run))
        return _as_asked(exchange.json if isinstance(exchange.json, dict) else {}, run)

    async def poll(
        self, run: Mapping[str, Any], until: Collection[str] = frozenset()
    ) -> dict[str, Any]:
        """Look at a run until it ended or shows one of the statuses in `until`.

        Waits as long as the server's openai-poll-after-ms asks, else a little longer each time.

        Returns:
            The run as last seen, which may still be active when the time is up.

        Raises:
            Stop: the run can no longer be retrieved, or shows no status.
        """
        pause, wait = self.wire.pause, FIRST_WAIT_S
        deadline = pause.now() + self._run_wait_s
        while True:
            exchange = await self.call("retrieveRun", "poll.wait", path=place(run))
            self.made(exchange)
            seen = _as_asked(exchange.json, run)
            status = seen.get("status")
            if not isinstance(status, str):
                raise Stop("the run shows no status, so nothing can be waited for")
            if status in TERMINAL or status in until:
                return seen
            hint = _hint_s(exchange)
            delay = min(hint if hint is not None else wait, LONGEST_WAIT_S)
            if pause.now() + delay > deadline:
                return seen
            await pause.sleep(delay)
            wait *= GROWTH

    async def finish(self, run: Mapping[str, Any]) -> dict[str, Any]:
        """Poll a run to its end and look once more, as nothing may change any longer."""
        await self.poll(run)
        return await self.look(run, "poll.last")


def place(run: Mapping[str, Any]) -> dict[str, str]:
    """Return the path parameters of a run."""
    return {"thread_id": str(run["thread_id"]), "run_id": str(run["id"])}


def _too_long(cursor: str) -> bool:
    return len(cursor) > _LONGEST_CURSOR


def _as_asked(seen: Mapping[str, Any], run: Mapping[str, Any]) -> dict[str, Any]:
    """Return a run with the ids that it was asked for by: what it says of itself is for checks."""
    found = {**seen, "id": run["id"], "thread_id": run["thread_id"]}
    if not isinstance(found.get("status"), str):
        # Scripts compare it with the statuses that there are; anything else is none of them.
        found["status"] = None
    return found


def _hint_s(exchange: Exchange) -> float | None:
    """Seconds that the server asks to wait, None without a usable header."""
    assert exchange.response is not None
    text = header(exchange.response.headers, "openai-poll-after-ms") or ""
    usable = text.isascii() and text.isdigit() and len(text) < _HINT_DIGITS
    return max(int(text) / 1000, FIRST_WAIT_S) if usable else None
