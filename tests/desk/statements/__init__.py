"""Month-end statements."""
