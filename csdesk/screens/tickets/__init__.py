"""Replies to tickets, and parcels that leave again."""
