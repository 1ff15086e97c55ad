"""A firm's own credit: check-up, what each record harms, repair, whom it lets look, who looked."""
