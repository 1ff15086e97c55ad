"""One home for the firm: the front page with its five doors, "my firm", and the map of a firm's life."""
