"""Problem classes (类问题): many like demands, what was changed at the root, and whether it recurs."""
