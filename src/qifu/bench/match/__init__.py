"""Measuring the matcher: seeded enterprises and policies, every engine side by side."""
