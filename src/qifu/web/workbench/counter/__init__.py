"""The clerk's desk: the next number, whoever is at the window, what is missing, what is handed over."""
