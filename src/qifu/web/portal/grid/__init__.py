"""The firm's side of the grid: who looks after it, what was found, how it stands."""
