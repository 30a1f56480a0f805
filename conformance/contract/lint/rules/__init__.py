"""The rules: small pure functions that compare what a document says with what the contract says."""
