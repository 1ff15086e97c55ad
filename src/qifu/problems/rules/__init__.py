"""Pure rules of problem classes."""
