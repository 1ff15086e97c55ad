"""The audit administrator's pages: is the record whole, and who did what."""
