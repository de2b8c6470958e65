"""Parcels given out at the counter."""
