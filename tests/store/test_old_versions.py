"""Every version of the store that there was, with something in every table, comes up to date with all of it (A-8)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from csdesk.store import sqlite
from csdesk.store import store as stores
from csdesk.store.sqlite import SCHEMA
from csdesk.store.store import create, open_store

EARLIER = [f"{number:04}" for number in range(1, int(SCHEMA))]

_APART = ("sqlite_", "client_search", "alembic_version")
"""Tables that hold nothing of anybody's, or are made anew."""


def tables(connection: Any) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return [row[0] for row in rows if not row[0].startswith(_APART)]


def columns(connection: Any, table: str) -> dict[str, str]:
    return {row[1]: row[2].upper() for row in connection.execute(f'PRAGMA table_info("{table}")')}


def value(name: str, kind: str) -> object:
    """Something for a column; 1 wherever a number is wanted, so that every reference leads to the one row there is."""
    if kind == "JSON":
        return "{}"
    return (
        1 if kind.startswith(("INT", "BIGINT", "BOOL", "NUM")) or (name.endswith("_id") and "CHAR" not in kind) else "x"
    )


def fill(place: Path) -> dict[str, list[tuple[object, ...]]]:
    """One row in every table; what was put in."""
    connection = sqlite.connect(place)
    connection.execute("PRAGMA foreign_keys=OFF")
    for table in tables(connection):
        found = columns(connection, table)
        names = ", ".join(f'"{name}"' for name in found)
        values = [value(name, kind) for name, kind in found.items()]
        connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(found))})', values)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    kept = {table: connection.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables(connection)}
    connection.close()
    return kept


@pytest.mark.parametrize("version", EARLIER)
def test_a_store_of_an_earlier_version_keeps_all_it_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    """A-8: every table and every column that it had, after every later migration; and a copy of it as it was."""
    place = tmp_path / "old" / "csdesk.sqlite3"
    with monkeypatch.context() as earlier:
        for module in (stores, sqlite):
            earlier.setattr(module, "SCHEMA", version)
        # The index only repeats the clients; whoever brings the store up to date makes it anew.
        earlier.setattr(stores, "_rebuild_index_if_old", lambda path: None)
        create(place).close()
    before = fill(place)
    assert len(before) >= 5
    connection = sqlite.connect(place)
    had = {table: list(columns(connection, table)) for table in before}
    connection.close()
    open_store(place).close()
    connection = sqlite.connect(place)
    assert sqlite.schema_of(connection, place) == SCHEMA
    for table, names in had.items():
        listed = ", ".join(f'"{name}"' for name in names)
        assert connection.execute(f'SELECT {listed} FROM "{table}"').fetchall() == before[table], table
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    backup = sqlite.connect_copy(place.with_name(f"csdesk.before-{SCHEMA}.sqlite3"))
    assert sqlite.schema_of(backup, place) == version
    assert {table: backup.execute(f'SELECT * FROM "{table}"').fetchall() for table in before} == before
    backup.close()
