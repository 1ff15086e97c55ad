"""The engine `bitmap`: distinct tests into packed bits, policies combined word by word."""
