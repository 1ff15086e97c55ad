"""Finding in everyday words, and the assistant."""
