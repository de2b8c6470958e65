"""Signed slips and their way back."""
