"""Parcels and their scans: taken in, told, and those that stopped moving."""
