"""The first page of an official: what today asks."""
