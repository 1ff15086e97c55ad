"""Applications as departments handle them."""
