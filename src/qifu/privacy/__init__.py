"""What persons may ask about their own data, and what ends by age."""
