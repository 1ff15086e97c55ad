"""Pure rules of cards."""
