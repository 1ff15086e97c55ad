"""The directory of the "1+4+4" service centres and their windows."""
