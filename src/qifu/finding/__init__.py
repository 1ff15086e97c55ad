"""Finding: one search over everything the district offers, and an assistant that quotes it."""
