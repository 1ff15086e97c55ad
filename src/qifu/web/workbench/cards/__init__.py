"""Cards as the issuing unit and the departments handle them."""
