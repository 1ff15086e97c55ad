"""Credit of firms: records with source and term, queries with authority, check-up and repair."""
