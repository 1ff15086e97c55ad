"""Stored files, reachable only by who may see what they belong to."""
