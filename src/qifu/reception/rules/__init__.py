"""Pure rules of the hall: who is next, which slots are free, how long one waits."""
