"""Visits and calls to clients: planned, due, made, counted (K-3)."""
