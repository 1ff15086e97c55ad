"""A firm's claims, and what stands in public."""
