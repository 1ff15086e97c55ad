"""Cases: anything with a process, a clock and an owner (办件)."""
