"""Consultations called, held and concluded."""
