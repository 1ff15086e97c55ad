"""Payment batches, results of the finance office, and automatic grants."""
