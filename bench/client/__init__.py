"""How the client compares with raw httpx and with the official SDK, side by side.

    python -m bench.client                         everything, some minutes
    python -m bench.client imports calls           some of it
    python -m bench.client --azure PYTHON calls    with azure-ai-agents, installed for that PYTHON

One run measures all sides in turn against a server that answers the same bytes to each, in a
process of its own, so that a busy machine slows them alike. What counts is the ratios of the
clients' own CPU time; medians over the rounds.
"""
