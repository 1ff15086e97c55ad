"""Adapters to outside systems, each behind a port that a room declares."""
