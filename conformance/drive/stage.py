"""What everything that is played in one run shares."""

from __future__ import annotations

from attrs import define, field

from conformance.drive.assistants import SharedAssistants
from conformance.drive.order import Order
from conformance.scenarios import Conversation
from conformance.wire import Recorder, Wire


@define
class Stage:
    """The provider's line, the record, and the assistants of the repetition that is being played.

    Attributes:
        order: what is to be driven.
        recorder: keeps every exchange.
        wire: the recorded connection.
    """

    order: Order
    recorder: Recorder
    wire: Wire
    _assistants: SharedAssistants = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Let what is played from now on have assistants of its own."""
        self._assistants = SharedAssistants(lambda: self.talk("set-up"), self.order.target.model)

    def talk(self, name: str) -> Conversation:
        """Return a line to the provider.

        Args:
            name: of the scenario, for the record.
        """
        return Conversation(
            self.wire,
            name,
            self._assistants,
            self.order.limits.run_wait_s,
            edition=self.recorder.started.edition,
            seed=self.order.seed,
        )

    def redacted(self, error: Exception) -> str:
        """Return what to say of an error of our own on the record."""
        return self.wire.redactor.text(f"{type(error).__name__}: {error}")
