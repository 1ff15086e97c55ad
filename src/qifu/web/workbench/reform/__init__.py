"""The tasks of the plan at the workbench: board, reports, quarters, the office's own table."""
