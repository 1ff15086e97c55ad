"""Composition: settings, addresses, and the process entry points."""
