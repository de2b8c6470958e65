"""Month-end statements at the desk (F-1 to F-3)."""
