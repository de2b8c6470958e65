"""Signed slips."""
