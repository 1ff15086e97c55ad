"""Rules of credit. Pure."""
