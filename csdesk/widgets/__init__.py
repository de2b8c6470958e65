"""Pieces that several screens share; they know nothing of the store, the desk or the SOP."""
