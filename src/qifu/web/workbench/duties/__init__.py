"""The duty directory with its precedents."""
