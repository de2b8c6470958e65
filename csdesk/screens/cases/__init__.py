"""F8: cases, their pages and forms."""
