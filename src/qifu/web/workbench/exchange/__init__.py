"""The exchange as the responsible unit watches it."""
