"""Taking demands in at a window: find the firm, say it once, hand out the receipt."""
