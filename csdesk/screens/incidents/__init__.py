"""F5: incidents and what was promised."""
