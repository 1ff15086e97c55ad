"""Answers and extensions that wait for somebody's yes."""
