"""Appointments at a centre: a slot chosen, changed, cancelled, kept."""
