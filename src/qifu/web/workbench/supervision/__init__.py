"""Findings of painted work and signals to discipline, at the workbench."""
