"""How the search index follows the clients (O-1). The caller's transaction keeps every change, or undoes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from csdesk.rules.spelling import Readings
from csdesk.store.search.ranking import rank_of, usage_of
from csdesk.store.search.spelled import FIELDS, Client, Row, Standing, initials_of, spelled, windows_text
from csdesk.store.search.tables import DELETE_WINDOWS, INSERT_ROW, INSERT_WINDOWS, merge

WAITING_MOST = 64
"""How many used clients may wait to be moved to their new place. Finding looks at each of them, so they are few."""


def put(
    connection: Any,
    client_id: int,
    *,
    code: str,
    name: str,
    contact: str,
    phone: str,
    uses: int,
    last_used_at: int | None,
    readings: Readings | None = None,
) -> None:
    """Bring the index up to one client's present state (O-1), new or changed.

    `last_used_at` is in seconds since 1970. `readings` are those of the playbook; without them, those that come with
    csdesk.
    """
    put_all(connection, [(client_id, code, name, contact, phone, uses, last_used_at)], readings=readings)


def put_all(connection: Any, clients: Iterable[Client], *, readings: Readings | None = None) -> None:
    """Bring the index up to the present state of several clients, new or changed, each once.

    Three times as fast as one `put` after the other, and it leaves less to tidy.
    """
    gone: list[Row] = []
    come: list[tuple[Row, Standing]] = []
    for row in spelled(clients, readings):
        connection.execute("DELETE FROM client_search_waiting WHERE client_id = ?", (row[1],))
        old = _row(connection, row[1])
        if old != row:
            come.append((row, _standing(connection, row[1])))
            if old is not None:
                gone.append(old)
    _take_out(connection, gone)
    _take_in(connection, come)


def remove(connection: Any, client_id: int) -> None:
    """Take a client out of the index, so that it is no longer found; nothing happens when it is not in it."""
    connection.execute("DELETE FROM client_search_waiting WHERE client_id = ?", (client_id,))
    old = _row(connection, client_id)
    if old is not None:
        _take_out(connection, [old])


def archive(connection: Any, client_id: int, archived: bool) -> None:
    """Let a client, and those merged into it, be found only where archived ones are looked for, or everywhere again."""
    connection.execute(
        "UPDATE client_search_row SET archived = ? WHERE client_id = ? OR (shown_id = ? AND shown_id <> client_id)",
        (archived, client_id, client_id),
    )


def merge_into(connection: Any, client_id: int, into_id: int) -> None:
    """Let whoever finds this client, or one that was merged into it, be shown the other (K-1)."""
    archived = _standing(connection, into_id)[1]
    connection.execute(
        """UPDATE client_search_row SET shown_id = ?, archived = ?
           WHERE client_id = ? OR (shown_id = ? AND shown_id <> client_id)""",
        (into_id, archived, client_id, client_id),
    )


def forget(connection: Any, *, first: bool) -> bool:
    """A step of making the whole index one segment, without what was ever taken out; whether more is left (K-9).

    What is taken out of the index stands in it until its segments are merged. The `first` step begins it.
    """
    return merge(connection, -_FORGOTTEN_PAGES if first else _FORGOTTEN_PAGES)


_FORGOTTEN_PAGES = 600
"""Pages merged a step: so long others wait."""


def note_use(connection: Any, client_id: int, *, uses: int, last_used_at: int) -> None:
    """Note that a client was used: it is ranked by that from now on, and moved to its new place later.

    Moving rewrites all of a client's windows, so uses wait for `move_used`; when too many wait, some are moved here.
    """
    row = _row(connection, client_id)
    if row is None:
        return
    rank = rank_of(client_id, row[3], usage_of(uses, last_used_at))
    connection.execute("INSERT OR REPLACE INTO client_search_waiting VALUES (?, ?)", (client_id, rank))
    waiting = connection.execute("SELECT count(*) FROM client_search_waiting").fetchone()[0]
    if waiting > WAITING_MOST:
        move_used(connection, waiting - WAITING_MOST)


def move_used(connection: Any, limit: int = WAITING_MOST) -> int:
    """Move up to `limit` used clients to their new places in the index; the number moved."""
    waiting = connection.execute(
        "SELECT client_id, rank FROM client_search_waiting ORDER BY rank DESC LIMIT ?", (limit,)
    ).fetchall()
    gone: list[Row] = []
    come: list[tuple[Row, Standing]] = []
    for client_id, rank in waiting:
        old = _row(connection, client_id)
        if old is not None and old[0] != rank:
            gone.append(old)
            come.append(((rank, *old[1:]), _standing(connection, client_id)))
    _take_out(connection, gone)
    _take_in(connection, come)
    connection.executemany(
        "DELETE FROM client_search_waiting WHERE client_id = ?", [(client_id,) for client_id, _ in waiting]
    )
    return len(waiting)


def tidy(connection: Any, *, pages: int = 200) -> bool:
    """Merge what lately changed into the rest of the index, writing about `pages` pages; whether more is left to do.

    To be called when nobody waits, until it says False: the less is merged, the slower is finding.
    """
    return merge(connection, pages)


def _row(connection: Any, client_id: int) -> Row | None:
    row: Row | None = connection.execute(_ROW, (client_id,)).fetchone()
    return row


_ROW = f"SELECT {FIELDS} FROM client_search_row WHERE client_id = ?"  # noqa: S608  (constants)


def _standing(connection: Any, client_id: int) -> Standing:
    """Whom the index shows for a client; itself when it is not in it yet."""
    query = "SELECT shown_id, archived FROM client_search_row WHERE client_id = ?"
    row: Standing | None = connection.execute(query, (client_id,)).fetchone()
    return row or (client_id, 0)


# The index writes a segment of its own whenever a rank is lower than the one before it, so both go by rank.


def _take_out(connection: Any, rows: Iterable[Row]) -> None:
    for row in sorted(rows):
        connection.execute(DELETE_WINDOWS, (row[0], windows_text(row)))
        connection.execute("DELETE FROM client_search_row WHERE rank = ?", (row[0],))


def _take_in(connection: Any, rows: list[tuple[Row, Standing]]) -> None:
    initials = initials_of([row for row, _standing in rows])
    connection.executemany("INSERT OR IGNORE INTO client_search_initial VALUES (?, ?)", sorted(initials))
    for row, standing in sorted(rows):
        connection.execute(INSERT_ROW, (*row, *standing))
        connection.execute(INSERT_WINDOWS, (row[0], windows_text(row)))
