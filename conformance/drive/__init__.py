"""Drives a provider: plans, sends within the budget, records, cleans up. Judges nothing.

An `Order` says what is to be driven and what it may cost; `plan` chooses the scenarios; `drive`
knocks, plays them and takes away what they made, until an `Interrupt` is pressed.
"""

from conformance.drive.cleaning import delete_all
from conformance.drive.interrupt import Interrupt
from conformance.drive.order import Limits, Order
from conformance.drive.planning import plan
from conformance.drive.run import drive

__all__ = ["Interrupt", "Limits", "Order", "delete_all", "drive", "plan"]
