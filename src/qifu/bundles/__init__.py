"""One thing done once (一件事): bundles of items, applications and their department tasks."""
