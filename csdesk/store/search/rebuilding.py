"""Making the search index anew from the client table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from csdesk.rules.spelling import Readings
from csdesk.store.search.spelled import Row, initials_of, spelled, windows_text
from csdesk.store.search.tables import INSERT_ROW, INSERT_WINDOWS, begin_building, finish_building, merge

_BATCH = 2_000
"""Clients a step."""

_PAGES = 2_000
"""Pages merged a step."""


def rebuild(
    connection: Any,
    progress: Callable[[int, int], None] | None = None,
    *,
    readings: Readings | None = None,
) -> None:
    """Make the index anew from the client table, archived clients left out, in bounded memory.

    Within the caller's transaction, or, when none is open, in one transaction a step; then the index counts as missing
    until the last. `progress` is told, after each step, how many clients of how many are done; each counts twice.
    """
    with _transaction(connection):
        begin_building(connection)
        total = connection.execute("SELECT count(*) FROM client WHERE archived_at IS NULL").fetchone()[0]
    done = 0

    def tell(more: int) -> None:
        nonlocal done
        done += more
        if progress:
            progress(done, 2 * total)

    for clients in _batches(
        connection,
        """SELECT id, code, name, contact, phone, uses, last_used_at FROM client
           WHERE id > ? AND archived_at IS NULL ORDER BY id LIMIT ?""",
    ):
        with _transaction(connection):
            rows = list(spelled(clients, readings))
            connection.executemany(INSERT_ROW, rows)
            connection.executemany(
                "INSERT OR IGNORE INTO client_search_initial VALUES (?, ?)", sorted(initials_of(rows))
            )
        tell(len(rows))
    # A second pass, because the index is made several times as fast when ranks only grow.
    rows_by_rank: Iterator[list[Row]] = _batches(
        connection, "SELECT * FROM client_search_row WHERE rank > ? ORDER BY rank LIMIT ?"
    )
    for rows in rows_by_rank:
        with _transaction(connection):
            connection.executemany(INSERT_WINDOWS, [(row[0], windows_text(row)) for row in rows])
        tell(len(rows))
    pages = -_PAGES
    more = True
    while more:
        with _transaction(connection):
            more = merge(connection, pages)
        pages = _PAGES
        tell(0)
    with _transaction(connection):
        finish_building(connection)


def _batches(connection: Any, query: str) -> Iterator[list[Any]]:
    """The rows of a query in batches: those after the first column of the last one, so many."""
    last = -1
    while batch := connection.execute(query, (last, _BATCH)).fetchall():
        yield batch
        last = batch[-1][0]


@contextmanager
def _transaction(connection: Any) -> Iterator[None]:
    """The caller's transaction, or else one of our own."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
