"""Pages of the figures: what is counted, over which days, and the very cases behind it."""
