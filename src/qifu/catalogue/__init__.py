"""The three lists of services: what the district offers, kept alive by officials. Knows no case."""
