"""What the SOP says: pure functions of values; no clock, no store, no screen."""
