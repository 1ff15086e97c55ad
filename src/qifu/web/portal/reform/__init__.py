"""The plan's 37 tasks, word for word, open to everyone."""
