"""For whoever has only the receipt: where a demand stands, and rating it, without signing in."""
