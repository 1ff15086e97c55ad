"""Qifu: the enterprise-service platform of a district."""
