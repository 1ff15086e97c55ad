"""Calling back and closing out, by someone who did not handle it."""
