"""Standard output and error that outlive their reader, and say once when they cannot be written."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TextIO

from conformance.errors import UsageError


class _Descriptor(io.FileIO):
    """A descriptor of the process that takes everything once nobody reads it any more.

    The command then runs to its end and ends with its own exit code: findings stay findings
    after `| head -1`, and what was made at a provider is deleted.

    Args:
        number: of the descriptor, which stays open.
        name: what it is called in an error; None if there is nowhere to say one.
    """

    def __init__(self, number: int, name: str | None) -> None:
        super().__init__(number, "wb", closefd=False)
        self._called = name
        self._gone = False

    def write(self, data: object) -> int:
        """Write, or discard. Raises UsageError, once, if the medium takes no more."""
        size = memoryview(data).nbytes  # type: ignore[arg-type]
        if self._gone:
            return size
        try:
            return super().write(data)  # type: ignore[arg-type]
        except BrokenPipeError:
            self._gone = True
        except OSError as error:
            self._gone = True
            if self._called is not None:
                raise UsageError(f"cannot write to {self._called}: {error.strerror}") from error
        return size


def _reopened(stream: TextIO, name: str | None) -> TextIO:
    assert isinstance(stream, io.TextIOWrapper)
    return io.TextIOWrapper(
        io.BufferedWriter(_Descriptor(stream.fileno(), name)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


@contextmanager
def lasting() -> Iterator[None]:
    """Let the process's own standard output and error last for this context.

    Streams that somebody put in their place are left alone.
    """
    with ExitStack() as after:
        for name, said in (("stdout", "standard output"), ("stderr", None)):
            stream = getattr(sys, name)
            if stream is getattr(sys, f"__{name}__") and isinstance(stream, io.TextIOWrapper):
                stream.flush()
                lasting = _reopened(stream, said)
                setattr(sys, name, lasting)
                after.callback(setattr, sys, name, stream)
                after.callback(lasting.flush)
        yield
