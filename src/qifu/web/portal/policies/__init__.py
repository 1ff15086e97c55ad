"""The policy library on the portal."""
