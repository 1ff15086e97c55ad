"""Boards: what each viewer asks first, as data, read with the period before and the year before."""
