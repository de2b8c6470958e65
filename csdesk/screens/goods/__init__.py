"""F7: goods on their way, and vehicles."""
