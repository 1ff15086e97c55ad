"""Pain points at the workbench."""
