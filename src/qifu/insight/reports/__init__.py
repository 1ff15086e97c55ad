"""Reports of a period, made by the worker on its day, kept with their fingerprints, sent by e-mail."""
