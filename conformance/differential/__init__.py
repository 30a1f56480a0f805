"""What a proxy does to a conversation: the same one held directly and through it, side by side.

Pure: two traces and their records in, a `Differential` out. Nothing here sends or reads a clock.
"""

from conformance.differential.compare import differential
from conformance.differential.model import Broken, Change, Differential, Side, encode

__all__ = ["Broken", "Change", "Differential", "Side", "differential", "encode"]
