"""Clients: found, added, changed, taken in from files, seen whole, exported."""
