"""Law services for firms (法律服务): one intake, compliance check-ups, preserved evidence."""
