"""Making the search index anew from the client table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from csdesk.rules.spelling import Readings
from csdesk.store.search.spelled import FIELDS, Row, initials_of, spelled, windows_text
from csdesk.store.search.tables import INSERT_ROW, INSERT_WINDOWS, begin_building, finish_building, merge

_BATCH = 2_000
"""Clients a step."""

_PAGES = 2_000
"""Pages merged a step."""


_CLIENTS = """
    SELECT one.id, one.code, one.name, one.contact,
        one.phone || coalesce((SELECT ';' || group_concat(more.phone, ';') FROM client_contact AS more
                               WHERE more.client_id = one.id AND more.phone <> ''), ''),
        one.uses, one.last_used_at, coalesce(one.merged_into_id, one.id),
        coalesce(into_.archived_at, CASE WHEN one.merged_into_id IS NULL THEN one.archived_at END) IS NOT NULL
    FROM client AS one LEFT JOIN client AS into_ ON into_.id = one.merged_into_id
    WHERE one.id > ? ORDER BY one.id LIMIT ?"""
"""What the index keeps of each client: all its numbers, and who is shown when it is found."""


def rebuild(
    connection: Any,
    progress: Callable[[int, int], None] | None = None,
    *,
    readings: Readings | None = None,
) -> None:
    """Make the index anew from the client table, in bounded memory.

    Within the caller's transaction, or, when none is open, in one transaction a step; then the index counts as missing
    until the last. `progress` is told, after each step, how many clients of how many are done; each counts twice.
    """
    with _transaction(connection):
        begin_building(connection)
        total = connection.execute("SELECT count(*) FROM client").fetchone()[0]
    done = 0

    def tell(more: int) -> None:
        nonlocal done
        done += more
        if progress:
            progress(done, 2 * total)

    for clients in _batches(connection, _CLIENTS):
        with _transaction(connection):
            standings = {one[0]: (one[7], one[8]) for one in clients}
            rows = list(spelled((one[:7] for one in clients), readings))
            connection.executemany(INSERT_ROW, [(*row, *standings[row[1]]) for row in rows])
            connection.executemany(
                "INSERT OR IGNORE INTO client_search_initial VALUES (?, ?)", sorted(initials_of(rows))
            )
        tell(len(rows))
    # A second pass, because the index is made several times as fast when ranks only grow.
    rows_by_rank: Iterator[list[Row]] = _batches(
        connection,
        f"SELECT {FIELDS} FROM client_search_row WHERE rank > ? ORDER BY rank LIMIT ?",  # noqa: S608  (constants)
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
