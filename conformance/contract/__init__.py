"""The contract: the document, its editions, its operations, and the requirement ledger."""
