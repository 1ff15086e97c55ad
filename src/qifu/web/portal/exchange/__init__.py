"""Needs and offers as a firm meets them."""
