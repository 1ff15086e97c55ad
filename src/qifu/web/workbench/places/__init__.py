"""Carriers, instruments, alliances and gatherings as units keep them."""
