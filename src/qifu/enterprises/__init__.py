"""The ledger of enterprises and who may act for each."""
