"""The shortest sequence of exchanges that shows a finding: what is cited, and what led there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from conformance.trace.exchange import Exchange

_RUN_CREATIONS = ("createRun", "createThreadAndRun")
_CREATIONS = ("createAssistant", "createThread", "createMessage", *_RUN_CREATIONS)
_REFERENCES = ("assistant_id", "thread_id")


class Sequence:
    """Knows of every object of a trace which exchange made it.

    Args:
        exchanges: the trace, by index.
    """

    def __init__(self, exchanges: Mapping[int, Exchange]) -> None:
        self._exchanges = exchanges
        self._makers: dict[str, int] = {}
        self._messages: dict[str, list[int]] = {}
        for index in sorted(exchanges):
            self._note(exchanges[index])

    def set_up(self, cited: Iterable[int]) -> tuple[int, ...]:
        """Return the exchanges that the cited ones rest on, in order, without these.

        They rest on whatever made the objects that they name, and a run also on the last
        message before it.
        """
        found = set(cited)
        told = frozenset(found)
        waiting = sorted(found)
        while waiting:
            for index in self._needs(waiting.pop()):
                if index not in found:
                    found.add(index)
                    waiting.append(index)
        return tuple(sorted(found - told))

    def _note(self, exchange: Exchange) -> None:
        body = exchange.json
        if exchange.operation not in _CREATIONS or not isinstance(body, dict):
            return
        keys = ["id", "thread_id"] if exchange.operation == "createThreadAndRun" else ["id"]
        for name in (body.get(key) for key in keys):
            if isinstance(name, str) and 200 <= (exchange.status or 0) < 300:
                self._makers.setdefault(name, exchange.index)
        if exchange.operation == "createMessage":
            self._messages.setdefault(exchange.path.get("thread_id", ""), []).append(
                exchange.index
            )

    def _needs(self, index: int) -> Iterator[int]:
        exchange = self._exchanges.get(index)
        if exchange is None:
            return
        for name in _named(exchange):
            maker = self._makers.get(name)
            if maker is not None and maker < index:
                yield maker
        if exchange.operation in _RUN_CREATIONS:
            asked = self._messages.get(exchange.path.get("thread_id", ""), [])
            yield from [message for message in asked if message < index][-1:]


def _named(exchange: Exchange) -> Iterator[str]:
    yield from exchange.path.values()
    sent = exchange.sent
    if isinstance(sent, dict):
        yield from (sent[key] for key in _REFERENCES if isinstance(sent.get(key), str))
