"""What anyone may read: about, privacy, accessibility, health."""
