"""A district as data: check a pack, compare it with what is loaded, load it."""
