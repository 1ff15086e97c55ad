"""Firms as officials meet them: the ledger of facts, documents and cases; files of facts."""
