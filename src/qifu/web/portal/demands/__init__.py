"""A firm's demands: write one in three steps, see where each stands, act on it."""
