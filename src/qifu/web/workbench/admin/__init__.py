"""The system and the security administrator's pages, each only their part."""
