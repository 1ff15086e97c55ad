"""Pure rules of bundles and applications: no Django."""
