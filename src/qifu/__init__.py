"""Qifu: the enterprise-service platform of a district."""

__version__ = "0.1.0"
