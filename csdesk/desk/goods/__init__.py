"""Goods that are followed on their way, and the vehicles that carry them."""
