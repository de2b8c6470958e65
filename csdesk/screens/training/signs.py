"""How a topic stands, as a sign beside its colour (E-1)."""

from __future__ import annotations

from collections.abc import Mapping

TONES: Mapping[str, str] = {"passed": "done", "running": "soon", "failed": "soon", "old": "soon"}

SIGNS: Mapping[str, str] = {"passed": "x", "running": ".", "failed": "!", "old": "!"}
"""What stands before a topic."""
