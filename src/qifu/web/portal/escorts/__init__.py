"""Who goes with one's firm: asked for, followed, rated."""
