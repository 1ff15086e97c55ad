"""REST for people's own programs and for other platforms: `/api/v1`."""
