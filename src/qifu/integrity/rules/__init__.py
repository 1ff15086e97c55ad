"""Rules of the sealed desk: pure, no Django."""
