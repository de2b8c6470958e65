"""What a supervisor sees at a glance, and signs."""
