"""Rules of the policies: pure, no Django."""
