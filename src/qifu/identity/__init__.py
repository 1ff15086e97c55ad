"""Units and their succession, centres and windows, people, posts, roles, duties, sign-in."""
