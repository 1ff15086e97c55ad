"""Papers people take away. Fonts travel with the program, so Chinese shows on any machine."""
