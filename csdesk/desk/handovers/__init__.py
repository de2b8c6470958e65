"""What one shift passes to the next, signed by both."""
