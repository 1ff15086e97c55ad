"""The engine that lets DuckDB judge: leaves and rules as SQL, sharing nothing with the kernels."""
