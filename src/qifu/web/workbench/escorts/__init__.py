"""Escorts at work: whom one goes with, the roster, who has how much."""
