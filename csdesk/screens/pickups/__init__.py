"""Parcels given out, and those that wait."""
