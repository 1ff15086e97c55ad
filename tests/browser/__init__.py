"""Journeys of real people in a real browser, on a desk and on a phone."""
