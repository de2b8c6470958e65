"""The tables of the search index. They hold nothing that cannot be made anew from the client table."""

from __future__ import annotations

from typing import Any

from csdesk.store.search.windows import WIDTH

INDEX_VERSION = 2
"""Goes up when the tables, the windows, the syllables or the rank change; an index of another version is rebuilt."""

_PREFIXES = " ".join(map(str, range(1, WIDTH)))

_TABLES = (
    "DROP TABLE IF EXISTS client_search",
    "DROP TABLE IF EXISTS client_search_row",
    "DROP TABLE IF EXISTS client_search_waiting",
    "DROP TABLE IF EXISTS client_search_initial",
    "DROP TABLE IF EXISTS client_search_state",
    # Windows by rank; neither the text nor the places of windows are kept, so that it is small.
    f"""CREATE VIRTUAL TABLE client_search USING fts5(
        windows, content='', columnsize=0, detail=none, tokenize='ascii', prefix='{_PREFIXES}')""",
    # The spelled fields by rank.
    """CREATE TABLE client_search_row(
        rank INTEGER PRIMARY KEY, client_id INTEGER NOT NULL UNIQUE, code TEXT NOT NULL, name TEXT NOT NULL,
        contact TEXT NOT NULL, numbers TEXT NOT NULL, name_sounds TEXT NOT NULL, contact_sounds TEXT NOT NULL,
        shown_id INTEGER NOT NULL, archived INTEGER NOT NULL)""",
    "CREATE INDEX client_search_code ON client_search_row(code)",
    # A client that was merged is found by all that it was, and the one that it was merged into is shown.
    "CREATE INDEX client_search_merged ON client_search_row(shown_id) WHERE shown_id <> client_id",
    # Used clients that are not yet moved to the rank that they have now.
    "CREATE TABLE client_search_waiting(client_id INTEGER PRIMARY KEY, rank INTEGER NOT NULL)",
    # What the pinyin of a character can begin with, so that finding need not load pypinyin.
    """CREATE TABLE client_search_initial(
        character TEXT NOT NULL, letter TEXT NOT NULL, PRIMARY KEY (character, letter)) WITHOUT ROWID""",
    "CREATE TABLE client_search_state(version INTEGER NOT NULL)",
)

INSERT_ROW = "INSERT INTO client_search_row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_WINDOWS = "INSERT INTO client_search(rowid, windows) VALUES (?, ?)"
DELETE_WINDOWS = "INSERT INTO client_search(client_search, rowid, windows) VALUES ('delete', ?, ?)"

# Merging is done by `tidy`, when nobody waits. Done by the way it would now and then hold up one change for long, so by
# the way only 16 segments of one level become one of the next level. That, while the index is built, also brings it to
# levels that later changes do not reach: at a low one it would all be written again after some hundred changes.
_OPTIONS = {"automerge": 0, "crisismerge": 16}

_MEMORY_EVERYDAY = 1 << 20
_MEMORY_BUILDING = 4 << 20
"""Bytes of windows held before they are written."""


def create(connection: Any) -> None:
    """Drop the index, if there is one, and make it anew without clients."""
    begin_building(connection)
    finish_building(connection)


def version(connection: Any) -> int:
    """The version of the index in this store; 0 when there is none, or none that was finished."""
    made = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'client_search_state'").fetchone()
    row = connection.execute("SELECT version FROM client_search_state").fetchone() if made else None
    return int(row[0]) if row else 0


def begin_building(connection: Any) -> None:
    """Make empty tables, which do not count as an index yet."""
    for statement in _TABLES:
        connection.execute(statement)
    for option, value in _OPTIONS.items():
        _set(connection, option, value)
    _set(connection, "hashsize", _MEMORY_BUILDING)


def finish_building(connection: Any) -> None:
    """Let the tables count as the index."""
    _set(connection, "hashsize", _MEMORY_EVERYDAY)
    connection.execute("INSERT INTO client_search_state VALUES (?)", (INDEX_VERSION,))


def _set(connection: Any, option: str, value: int) -> None:
    """Set an option of FTS5, or give it a command that takes a number."""
    connection.execute("INSERT INTO client_search(client_search, rank) VALUES (?, ?)", (option, value))


def merge(connection: Any, pages: int) -> bool:
    """Merge segments of the index, writing about `pages` pages; whether more is left to do.

    With `pages` below zero everything is from then on to become one segment.
    """
    before = connection.total_changes
    _set(connection, "merge", pages)
    # SQLite's own sign: a merge that found nothing to do changes one row.
    return bool(connection.total_changes - before >= 2)
