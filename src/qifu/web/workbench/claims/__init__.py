"""Claims as the unit handles them, and intake on behalf."""
