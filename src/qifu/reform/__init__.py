"""The rows of the reform plan (附件3) as tasks that a public page shows."""
