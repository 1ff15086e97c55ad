"""The dispatchers' queue: what to whom, by when, and rulings."""
