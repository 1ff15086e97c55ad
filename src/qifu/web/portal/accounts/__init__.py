"""Signing in and out, one's password and profile."""
