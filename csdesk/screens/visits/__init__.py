"""Visits to clients on screen: who is due, the sheet of a call, whom a day greets (K-3)."""
