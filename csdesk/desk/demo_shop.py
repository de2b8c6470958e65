"""Entering a made-up shop: whether a store is one, and who opens its desk.

Kept apart from making it, and free of the store's classes, so that a shop that was made before opens at once.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from csdesk.desk.person import Person
from csdesk.places import seed_playbook
from csdesk.store.sqlite import connect, schema_of

MADE = "demo.make"
"""The action of the entry that a made-up shop's record begins with."""


def opener() -> Person:
    """Who opens the desk of a made-up shop."""
    people = tomllib.loads((seed_playbook() / "demo.toml").read_text("utf-8"))["person"]
    found = next(person for person in people if person.get("opens_the_desk"))
    return Person(found["name"], found["role"])


def is_demo(path: Path) -> bool:
    """Whether the store at `path` is a made-up shop, which anybody may enter; StoreRefused when it is no store."""
    connection = connect(path, read_only=True)
    try:
        schema_of(connection, path)
        return (MADE,) in connection.execute("SELECT action FROM entry WHERE id <= 2").fetchall()
    finally:
        connection.close()
