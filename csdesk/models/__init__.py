"""What is kept: the tables, one module a noun. They hold shape, not rules; values are checked before they get here."""
