"""Good practice as everybody reads it."""
