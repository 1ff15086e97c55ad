"""The workbench of officials."""
