"""An institution's own pages: what it may see, answer, offer standing and report."""
