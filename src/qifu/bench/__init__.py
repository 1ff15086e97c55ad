"""How fast is it, and where does the time go: fill a database, load the real server, measure.

Not a room of the domain: it stands beside `cli`, imports everything and is imported by nothing.
"""
