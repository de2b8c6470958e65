"""F2, F10, Ctrl+O: orders from the first key to the number."""
