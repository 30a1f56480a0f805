"""What a recording by itself proves at the time of one of its requests.

A recording shows one client's half of a conversation; others may have acted unseen. So nothing
here is a guess: a thread is known because an answer showed it, a run is surely waiting because
it was seen waiting before and after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from conformance.checks.tools import call_ids
from conformance.checks.view import Seen, View, is_success
from conformance.oracle.run import ACTIVE, TERMINAL
from conformance.trace import SECOND_KEY, Exchange, header

# Headers that can carry a key. A cookie may authenticate too, so its presence proves nothing.
_KEYS = ("authorization", "api-key", "x-api-key", "cookie")


class Known:
    """The knowledge in the exchanges of one file.

    Args:
        exchanges: the exchanges of that file, in order of start.
        edition: the edition that they are judged by.
    """

    def __init__(self, exchanges: Sequence[Exchange], edition: str) -> None:
        self.exchanges = exchanges
        self._view = View(exchanges, edition=edition, driven=False)

    # -- objects ---------------------------------------------------------------------------

    @cached_property
    def _first_shown(self) -> Mapping[str, float]:
        """When each id was first shown by an answer, in milliseconds since the start."""
        shown: dict[str, float] = {}
        for kind, objects in self._view.objects.items():
            for seen in objects:
                for name in ("id", "thread_id") if kind == "run" else ("id",):
                    value = seen.value.get(name)
                    if isinstance(value, str):
                        ended = seen.exchange.ended_ms
                        shown[value] = min(ended, shown.get(value, ended))
        return shown

    @cached_property
    def _gone(self) -> Mapping[str, float]:
        """When each id was first asked to be deleted, of whatever kind it is."""
        gone: dict[str, float] = {}
        for exchange in self.exchanges:
            if exchange.request.method.upper() == "DELETE":
                last = urlsplit(exchange.request.url).path.rstrip("/").rpartition("/")[2]
                gone.setdefault(last, exchange.started_ms)
        return gone

    def exists(self, identifier: Any, at: Exchange) -> bool:
        """Return whether an id was shown before a request and not deleted until its answer."""
        return (
            isinstance(identifier, str)
            and self._first_shown.get(identifier, at.ended_ms + 1) <= at.started_ms
            and self._gone.get(identifier, at.ended_ms + 1) > at.ended_ms
        )

    def never_shown(self, identifier: Any) -> bool:
        """Return whether no answer of the whole recording shows this id."""
        return isinstance(identifier, str) and identifier not in self._first_shown

    def lost_a_run(self, thread_id: str, at: Exchange) -> bool:
        """Return whether a run of a thread was asked to be deleted before an answer came."""
        runs = self._runs_of.get(thread_id, ())
        return any(self._gone.get(run, at.ended_ms) < at.ended_ms for run in runs)

    @cached_property
    def _runs_of(self) -> Mapping[str, Sequence[str]]:
        """The runs that were created on each thread, by the answers to their creation."""
        runs: dict[str, list[str]] = defaultdict(list)
        for exchange in self.created_runs():
            runs[str(self.thread_of(exchange))].append(str(self.run_of(exchange)))
        return runs

    def created_runs(self) -> Iterator[Exchange]:
        """Yield the accepted creations of runs."""
        for exchange in self._view.accepted("createRun", "createThreadAndRun"):
            if self.run_of(exchange) is not None:
                yield exchange

    def run_of(self, creation: Exchange) -> str | None:
        """Return the id of the run that a creation made, from its answer or its events."""
        first = next((s for s in self._view.runs if s.exchange is creation), None)
        return first.id if first and isinstance(first.id, str) else None

    def thread_of(self, creation: Exchange) -> str | None:
        """Return the id of the thread that a run was created on; None if its answer has none."""
        if "thread_id" in creation.path:
            return creation.path["thread_id"]
        first = next((s for s in self._view.runs if s.exchange is creation), None)
        named = first.value.get("thread_id") if first else None
        return named if isinstance(named, str) else None

    @cached_property
    def _home(self) -> Mapping[str, str]:
        return {run: thread for thread, runs in self._runs_of.items() for run in runs}

    def home(self, run_id: Any) -> str | None:
        """Return the thread that a run was created on; None if its creation is not recorded."""
        return self._home.get(run_id)

    def run_of_step(self, step_id: Any) -> str | None:
        """Return the run among whose steps one was listed; None if no list showed it."""
        return self._runs_of_steps.get(step_id)

    @cached_property
    def _runs_of_steps(self) -> Mapping[Any, str]:
        listed = (s for s in self._view.steps if s.source == "item" and isinstance(s.id, str))
        return {s.id: s.exchange.path["run_id"] for s in listed}

    # -- runs over time --------------------------------------------------------------------

    def history(self, run_id: Any) -> Sequence[Seen]:
        """Return every sighting of a run, by the time of the answer."""
        source = self.exchanges[0].source if self.exchanges else None
        return self._view.histories.get((source, run_id), ())

    def before(self, run_id: Any, at: Exchange) -> Seen | None:
        """Return how a run was last seen before a request went out."""
        earlier = [s for s in self.history(run_id) if precedes(s.exchange, at)]
        return earlier[-1] if earlier else None

    def after(self, run_id: Any, at: Exchange) -> Seen | None:
        """Return how a run was first seen after the answer to a request."""
        return next((s for s in self.history(run_id) if precedes(at, s.exchange)), None)

    def ended(self, run_id: Any, at: Exchange) -> str | None:
        """Return the terminal status in which a run was seen before a request, else None."""
        last = self.before(run_id, at)
        return last.status if last and last.status in TERMINAL else None

    def waiting(self, run_id: Any, at: Exchange) -> Seen | None:
        """Return the sighting that shows a run waiting for outputs before a request."""
        last = self.before(run_id, at)
        asks = last and last.status == "requires_action" and call_ids(last.value)
        return last if asks else None

    def still_waiting(self, run_id: Any, at: Exchange) -> bool:
        """Return whether a run waited for the same outputs before a request and after it."""
        first, then = self.waiting(run_id, at), self.after(run_id, at)
        if first is None or then is None:
            return False
        if then.exchange.operation == "submitToolOutputs":
            # Nobody else's outputs can have been in, or these had not been accepted.
            return handed_ids(then.exchange) == set(map(str, call_ids(first.value)))
        return then.status == "requires_action" and call_ids(then.value) == call_ids(first.value)

    def locked(self, thread_id: Any, at: Exchange) -> bool:
        """Return whether a run surely held the thread's lock while a request was answered.

        It was seen active before and after: no run comes back from an end. Where the request
        failed, to have been seen waiting before is enough: either it should have been refused,
        or it should have been accepted.
        """
        for run_id in self._runs_of.get(str(thread_id), ()):
            first, then = self.before(run_id, at), self.after(run_id, at)
            holds = ACTIVE - {"cancelling"}
            if first is None or first.status not in holds:
                continue
            if then is not None and then.status in holds:
                return True
            if not is_success(at) and first.status == "requires_action":
                return True
        return False

    def free(self, thread_id: Any, at: Exchange) -> bool:
        """Return whether every run that was created on a thread was seen at its end."""
        return all(self.ended(run_id, at) for run_id in self._started(thread_id, at))

    def completed_on(self, thread_id: Any, at: Exchange) -> bool:
        """Return whether a thread's runs have all ended, one of them as completed."""
        ends = [self.ended(run_id, at) for run_id in self._started(thread_id, at)]
        return all(ends) and "completed" in ends

    def _started(self, thread_id: Any, at: Exchange) -> Iterator[str]:
        for creation in self.created_runs():
            if self.thread_of(creation) == thread_id and creation.started_ms < at.started_ms:
                yield str(self.run_of(creation))

    # -- headers ---------------------------------------------------------------------------

    @cached_property
    def sends_keys(self) -> bool:
        """Whether the recording kept the keys' headers: all but a few requests carry one."""
        return self._mostly(lacks_key)

    @cached_property
    def sends_beta(self) -> bool:
        """Whether all but a few requests carry the OpenAI-Beta header."""
        return self._mostly(lacks_beta)

    def _mostly(self, lacks: Callable[[Exchange], bool]) -> bool:
        asked = [e for e in self.exchanges if e.operation]
        return 10 * sum(map(lacks, asked)) <= len(asked)


def handed_ids(submission: Exchange) -> set[str]:
    """Return the ids of the calls that outputs are handed in for."""
    outputs = submission.sent.get("tool_outputs") if isinstance(submission.sent, dict) else None
    found = outputs if isinstance(outputs, list) else []
    return {str(output.get("tool_call_id")) for output in found if isinstance(output, dict)}


def precedes(first: Exchange, second: Exchange) -> bool:
    """Return whether one exchange was over before another began; clocks may stand still."""
    return first.index < second.index and first.ended_ms <= second.started_ms


def of_another_account(exchange: Exchange) -> bool:
    """Return whether a request of this suite's was sent with the second key."""
    return any(header(exchange.request.headers, name) == SECOND_KEY for name in _KEYS)


def lacks_key(exchange: Exchange) -> bool:
    """Return whether a request carries nothing that could be a key."""
    return all(header(exchange.request.headers, name) is None for name in _KEYS)


def lacks_beta(exchange: Exchange) -> bool:
    """Return whether a request carries no OpenAI-Beta header."""
    return header(exchange.request.headers, "openai-beta") is None


def foreign_label(
    exchange: Exchange, known: Known, unknown: str | None, other: str | None
) -> str | None:
    """Return the label of a request for a run that is not there: unknown, or on another thread."""
    thread, run = exchange.path["thread_id"], exchange.path["run_id"]
    home = known.home(run)
    if home is not None and home != thread and known.exists(thread, exchange):
        return other
    if not is_success(exchange) and known.never_shown(run) and known.exists(thread, exchange):
        return unknown
    return None


def at_home(exchange: Exchange, known: Known) -> bool:
    """Return whether a request names a run that surely exists, on its own thread."""
    thread, run = exchange.path["thread_id"], exchange.path["run_id"]
    return (
        known.home(run) == thread
        and known.exists(run, exchange)
        and known.exists(thread, exchange)
        and telling(exchange)
    )


def telling(exchange: Exchange) -> bool:
    """Return whether an answer says how a request that is surely good was taken.

    Other refusals may have reasons that are not in the recording: a quota, a wrong key.
    """
    return is_success(exchange) or exchange.status in {404, 410} or broke(exchange)


def broke(exchange: Exchange) -> bool:
    """Return whether the server broke over a request."""
    return exchange.status is not None and exchange.status >= 500
