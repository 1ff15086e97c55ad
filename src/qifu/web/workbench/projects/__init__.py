"""Projects at work: board, one project with its acts, its approvals, what is watched, the alliance."""
