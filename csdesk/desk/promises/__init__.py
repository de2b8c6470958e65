"""Deadlines and what follows when they pass: escalation, messages, sending."""
