"""The same finding for officials: what to tell a firm, beside their own work."""
