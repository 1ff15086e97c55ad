"""Problem classes at the workbench: found, decided, mended, measured, told."""
