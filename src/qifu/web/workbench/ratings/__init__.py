"""Ratings as officials see them: read, answered once in public, bad ones mended."""
