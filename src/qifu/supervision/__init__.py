"""Declared rules over ordinary work: what looks painted, and what discipline should know."""
