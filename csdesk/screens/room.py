"""How much room a screen has from top to bottom."""

from __future__ import annotations

LOW = [(0, "-low"), (16, "-high")]
"""From so many lines on there is room for what is nice to have, as classes of a screen."""
