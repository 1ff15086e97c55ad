"""What firms say of services: giving a rating, and the results everybody sees."""
