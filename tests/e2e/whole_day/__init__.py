"""A shop's whole day, played in real terminals by a script that its owner could read: docs/a-day.md."""
