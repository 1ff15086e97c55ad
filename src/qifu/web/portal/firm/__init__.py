"""A firm's people and what each may do, kept by the firm's own administrator."""
