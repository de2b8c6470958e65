"""F12: the supervisor's board."""
