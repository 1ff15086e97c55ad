"""Demands: what a firm asks the district to solve (诉求), from the first word to close-out."""
