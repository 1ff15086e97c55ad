"""What anyone may read: home, about, privacy, accessibility, health."""
