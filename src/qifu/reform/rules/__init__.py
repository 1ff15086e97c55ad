"""What is decided about the reform tasks, without a database."""
