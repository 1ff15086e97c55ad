"""Meetings and task forces at the workbench."""
