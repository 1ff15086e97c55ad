"""The door of talents, employers and flexible workers."""
