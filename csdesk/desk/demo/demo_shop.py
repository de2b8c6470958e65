"""Entering a made-up shop: whether a store is one, whether it is still of use, and who opens its desk.

Kept apart from making it, and free of the store's classes, so that a shop that was made before opens at once.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from csdesk.desk.person import DESK, Person
from csdesk.places import seed_playbook
from csdesk.store.sqlite import SCHEMA, connect, driver, schema_of

MADE = "demo.make"
"""The action of the entry that a made-up shop's record begins with."""

ORIGIN = "csdesk demo"
"""Where everything comes from that was made up."""

LASTS = timedelta(days=1)
"""After so long everything that was promised in a made-up shop has passed."""


@dataclass(frozen=True)
class MadeUpShop:
    """A made-up shop that is there already."""

    size: str
    made_at: datetime
    older: bool
    """Whether an older csdesk made it."""
    tried: bool
    """Whether anybody has done anything in it; what the desk does by itself does not count."""

    def is_stale(self, now: datetime) -> bool:
        """Whether it shows no more what a shop looks like in the middle of a day."""
        return self.older or abs(now - self.made_at) > LASTS


def opener() -> Person:
    """Who opens the desk of a made-up shop."""
    people = tomllib.loads((seed_playbook() / "demo.toml").read_text("utf-8"))["person"]
    found = next(person for person in people if person.get("opens_the_desk"))
    return Person(found["name"], found["role"])


def made_up_shop(path: Path) -> MadeUpShop | None:
    """The made-up shop at `path`, which anybody may enter; None for a real store, StoreRefused when it is no store."""
    connection = connect(path, read_only=True)
    try:
        older = schema_of(connection, path) != SCHEMA
        row = connection.execute('SELECT "after" FROM entry WHERE id <= 2 AND action = ?', (MADE,)).fetchone()
        if row is None:
            return None
        last, at = connection.execute("SELECT max(id), max(at) FROM entry WHERE origin = ?", (ORIGIN,)).fetchone()
        tried = connection.execute("SELECT 1 FROM entry WHERE id > ? AND by <> ?", (last, DESK.name)).fetchone()
        return MadeUpShop(json.loads(row[0])["size"], datetime.fromtimestamp(at, UTC), older, tried is not None)
    finally:
        connection.close()


def is_in_use(path: Path) -> bool:
    """Whether some program has the store at `path` open."""
    connection: Any = connect(path)
    try:
        # In this mode SQLite takes the file for itself, which it gets only where nobody else has it.
        connection.execute("PRAGMA busy_timeout=0")
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except driver.OperationalError:
        return True
    finally:
        connection.close()
    return False
