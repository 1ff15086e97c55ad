"""Notices in the site, for firms and officials alike."""
