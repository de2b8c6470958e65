"""Who does something at the desk. Kept apart so that a screen can name a person before the store's classes load."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in, or in whose name a command is done."""

    name: str
    role: str


DESK = Person("csdesk", "")
"""In whose name the desk itself does what nobody has to decide."""
