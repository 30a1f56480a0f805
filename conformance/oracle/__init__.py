"""The laws of the API as pure values, stated once for the judge and the state machine.

The reference states them a second time by itself and never imports this package: that the two
agree is evidence, not tautology. Source of every value: facts on the state machines, legality
and wire behaviour, with their evidence letters (docs/oracle.md lists them).
"""
