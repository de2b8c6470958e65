"""The screens of month-end statements (F-1 to F-3)."""
