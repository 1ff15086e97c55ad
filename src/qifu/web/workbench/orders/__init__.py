"""Supervision orders and their answers."""
