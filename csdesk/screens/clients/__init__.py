"""Clients and the exports of their data."""
