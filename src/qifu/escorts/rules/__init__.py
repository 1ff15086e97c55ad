"""Pure rules of escorts."""
