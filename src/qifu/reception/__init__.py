"""The hall of a centre: numbers, appointments, the clerk's desk, results handed over, escorts."""
