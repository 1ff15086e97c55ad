"""The head's page: who has how much, and who stands in."""
