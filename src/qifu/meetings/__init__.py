"""Meetings (会商) on what is stuck, and standing task forces (专班)."""
