"""The search index: its tables, and how it follows the clients (O-1)."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from csdesk.rules.spelling import Readings, cleaned, numbers
from csdesk.store.search.windows import WIDTH, initials_in, join_sounds, part_sounds, windows_of

INDEX_VERSION = 1
"""Goes up when the tables, the windows, the syllables or the rank change; an index of another version is rebuilt."""

WAITING_MOST = 64
"""How many used clients may wait to be moved to their new place. Finding looks at each of them, so they are few."""

_EPOCH = 1_577_836_800
"""2020-01-01 UTC, in seconds: earlier uses all count as of then."""

_HALF_LIFE_DAYS = 30
"""Twice as many uses weigh as much as a last use 30 days later."""

USAGE_MOST = 43_800
"""Usage is in days since `_EPOCH`, so this lasts for 119 years."""

# A rank is usage, class of length and id, the smaller the better. It is kept short because the index stores the
# differences of ranks: with seconds for days and 32 bits for the id it is half as large again.
_ID_BITS = 24
_LENGTHS = (4, 8, 12)

_BATCH = 2_000

_PREFIXES = " ".join(map(str, range(1, WIDTH)))

_TABLES = (
    "DROP TABLE IF EXISTS client_search",
    "DROP TABLE IF EXISTS client_search_row",
    "DROP TABLE IF EXISTS client_search_waiting",
    "DROP TABLE IF EXISTS client_search_initial",
    "DROP TABLE IF EXISTS client_search_state",
    f"""CREATE VIRTUAL TABLE client_search USING fts5(
        windows, content='', columnsize=0, detail=none, tokenize='ascii', prefix='{_PREFIXES}')""",
    # Merging is done by `tidy` when the desk is idle. Done by the way it would now and then hold up one insert.
    "INSERT INTO client_search(client_search, rank) VALUES ('automerge', 0)",
    "INSERT INTO client_search(client_search, rank) VALUES ('crisismerge', 64)",
    """CREATE TABLE client_search_row(
        rank INTEGER PRIMARY KEY, client_id INTEGER NOT NULL UNIQUE, code TEXT NOT NULL, name TEXT NOT NULL,
        contact TEXT NOT NULL, numbers TEXT NOT NULL, name_sounds TEXT NOT NULL, contact_sounds TEXT NOT NULL)""",
    "CREATE INDEX client_search_code ON client_search_row(code)",
    "CREATE TABLE client_search_waiting(client_id INTEGER PRIMARY KEY, rank INTEGER NOT NULL)",
    # What the pinyin of a character can begin with, so that finding need not load pypinyin.
    """CREATE TABLE client_search_initial(
        character TEXT NOT NULL, letter TEXT NOT NULL, PRIMARY KEY (character, letter)) WITHOUT ROWID""",
    "CREATE TABLE client_search_state(version INTEGER NOT NULL)",
)

_INSERT_ROW = "INSERT INTO client_search_row VALUES (?, ?, ?, ?, ?, ?, ?, ?)"

_INSERT_WINDOWS = "INSERT INTO client_search(rowid, windows) VALUES (?, ?)"

Client = tuple[int, str, str, str, str, int, int | None]
"""Id, code, name, contact, phone, uses, last use in seconds since 1970."""

_Spelled = tuple[str, str, str, str, str, str]
"""Code, name, contact, numbers joined by ";", sounds of the name, sounds of the contact."""


def usage_of(uses: int, last_used_at: int | None) -> int:
    """How often and how lately a client was used, as one number from 0 (never) to `USAGE_MOST`.

    A use counts half as much for every 30 days that it is old. As all uses age alike, this order of clients does not
    change with time but only when a client is used, which is what lets the index be kept in it.
    """
    if uses < 1:
        return 0
    days = ((last_used_at or _EPOCH) - _EPOCH) / 86_400
    return max(1, min(USAGE_MOST, int(days + _HALF_LIFE_DAYS * math.log2(uses))))


def rank_of(client_id: int, name: str, usage: int) -> int:
    """A client's place in the index, the best first: the most used, then short cleaned names, then the first kept."""
    if not 0 <= client_id < 1 << _ID_BITS:
        raise ValueError(f"the search index has room for client ids below {1 << _ID_BITS}")
    return ((USAGE_MOST - usage) * (len(_LENGTHS) + 1) + bisect_left(_LENGTHS, len(name)) << _ID_BITS) | client_id


def usage_of_rank(rank: int) -> int:
    """The usage that a rank was made with."""
    return USAGE_MOST - (rank >> _ID_BITS) // (len(_LENGTHS) + 1)


def create(connection: Any) -> None:
    """Drop the index, if there is one, and make it anew without clients."""
    _create(connection)
    connection.execute("INSERT INTO client_search_state VALUES (?)", (INDEX_VERSION,))


def version(connection: Any) -> int:
    """The version of the index in this store; 0 when there is none, or none that was finished."""
    made = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'client_search_state'").fetchone()
    row = connection.execute("SELECT version FROM client_search_state").fetchone() if made else None
    return int(row[0]) if row else 0


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
    """Bring the index up to one client's present state (O-1), new or changed; the caller's transaction keeps it.

    `last_used_at` is in seconds since 1970. `readings` are those of the playbook; without them, those that come with
    csdesk.
    """
    put_all(connection, [(client_id, code, name, contact, phone, uses, last_used_at)], readings=readings)


def put_all(connection: Any, clients: Iterable[Client], *, readings: Readings | None = None) -> None:
    """Bring the index up to the present state of several clients, new or changed, each once.

    Half as dear as one `put` after the other, and it leaves less to tidy.
    """
    gone, come = [], []
    for rank, client_id, *spelled in _ranked(clients, readings or shipped_readings()):
        connection.execute("DELETE FROM client_search_waiting WHERE client_id = ?", (client_id,))
        old = _row(connection, client_id)
        if old == (rank, *spelled):
            continue
        if old is not None:
            gone.append(old)
        come.append((rank, client_id, *spelled))
    _take_out(connection, gone)
    _take_in(connection, come)


def remove(connection: Any, client_id: int) -> None:
    """Take a client out of the index, so that it is no longer found; nothing happens when it is not in it."""
    connection.execute("DELETE FROM client_search_waiting WHERE client_id = ?", (client_id,))
    old = _row(connection, client_id)
    if old is not None:
        _take_out(connection, [old])


def note_use(connection: Any, client_id: int, *, uses: int, last_used_at: int) -> None:
    """Note that a client was used: it is ranked by that from now on, and moved to its new place later.

    Moving rewrites all of a client's windows, so uses wait for `move_used`; when too many wait, some are moved here.
    """
    row = _row(connection, client_id)
    if row is None:
        return
    rank = rank_of(client_id, row[2], usage_of(uses, last_used_at))
    connection.execute("INSERT OR REPLACE INTO client_search_waiting VALUES (?, ?)", (client_id, rank))
    waiting = connection.execute("SELECT count(*) FROM client_search_waiting").fetchone()[0]
    if waiting > WAITING_MOST:
        move_used(connection, waiting - WAITING_MOST)


def move_used(connection: Any, limit: int = WAITING_MOST) -> int:
    """Move up to `limit` used clients to their new places in the index; the number moved."""
    moves = connection.execute(
        """SELECT waiting.rank, client_id, row.rank, row.code, row.name, row.contact, row.numbers, row.name_sounds,
                  row.contact_sounds
           FROM client_search_waiting AS waiting CROSS JOIN client_search_row AS row USING (client_id)
           ORDER BY waiting.rank DESC LIMIT ?""",
        (limit,),
    ).fetchall()
    _take_out(connection, [(old, *spelled) for _, _, old, *spelled in moves])
    _take_in(connection, [(rank, client_id, *spelled) for rank, client_id, _, *spelled in moves])
    connection.executemany(
        "DELETE FROM client_search_waiting WHERE client_id = ?", [(client_id,) for _, client_id, *_ in moves]
    )
    return len(moves)


def tidy(connection: Any, *, pages: int = 200) -> bool:
    """Merge what lately changed into the rest of the index, writing about `pages` pages; whether more is left to do.

    To be called when nobody waits, until it says False: the less is merged, the slower is finding.
    """
    before = connection.total_changes
    connection.execute("INSERT INTO client_search(client_search, rank) VALUES ('merge', ?)", (pages,))
    # SQLite's own sign: a merge that found nothing to do changes one row.
    return bool(connection.total_changes - before >= 2)


def rebuild(
    connection: Any,
    progress: Callable[[int, int], None] | None = None,
    *,
    readings: Readings | None = None,
) -> None:
    """Make the index anew from the client table, archived clients left out, in bounded memory.

    Within the caller's transaction, or, when none is open, in one transaction every few thousand clients; then the
    index counts as missing until the last. `progress` is told steps done and steps in all.
    """
    with _transaction(connection):
        _create(connection)
        total = connection.execute("SELECT count(*) FROM client WHERE archived_at IS NULL").fetchone()[0]
    done = 0
    steps = 2 * total
    for batch in _clients(connection):
        with _transaction(connection):
            rows = list(_ranked(batch, readings or shipped_readings()))
            connection.executemany(_INSERT_ROW, rows)
            _note_initials(connection, rows)
        done += len(batch)
        if progress:
            progress(done, steps)
    with _transaction(connection):
        connection.execute("INSERT INTO client_search(client_search, rank) VALUES ('hashsize', 4194304)")
    # A second pass, because the index is made several times as fast when ranks only grow.
    for rows in _rows_by_rank(connection):
        with _transaction(connection):
            connection.executemany(
                _INSERT_WINDOWS,
                [(rank, _windows(spelled)) for rank, *spelled in rows],
            )
        done += len(rows)
        if progress:
            progress(done, steps)
    with _transaction(connection):
        connection.execute("INSERT INTO client_search(client_search) VALUES ('optimize')")
        connection.execute("INSERT INTO client_search(client_search, rank) VALUES ('hashsize', 1048576)")
        connection.execute("INSERT INTO client_search_state VALUES (?)", (INDEX_VERSION,))


@cache
def shipped_readings() -> Readings:
    """The readings that come with csdesk, from its playbook files."""
    import tomllib  # finding, which imports this module, never needs it

    package = Path(__file__).resolve().parents[2]
    folder = package / "data" if (package / "data").is_dir() else package.parent / "data"
    surnames, polyphones = (
        tomllib.loads((folder / f"{file}.toml").read_text("utf-8"))["reading"] for file in ("surnames", "polyphones")
    )
    return Readings(surnames, polyphones)


def _create(connection: Any) -> None:
    for statement in _TABLES:
        connection.execute(statement)


def _spelled(code: str, name: str, contact: str, phone: str, readings: Readings) -> _Spelled:
    name, contact = cleaned(name), cleaned(contact)
    return (
        cleaned(code),
        name,
        contact,
        ";".join(numbers(phone)),
        join_sounds(readings.of_name(name)),
        join_sounds(readings.of_contact(contact)),
    )


def _windows(spelled: Iterable[str]) -> str:
    code, name, contact, phones, name_sounds, contact_sounds = spelled
    return " ".join(
        windows_of(code, name, contact, phones.split(";"), part_sounds(name_sounds), part_sounds(contact_sounds))
    )


def _row(connection: Any, client_id: int) -> Any:
    """A client's rank and spelled fields as the index has them, or None."""
    return connection.execute(
        """SELECT rank, code, name, contact, numbers, name_sounds, contact_sounds
           FROM client_search_row WHERE client_id = ?""",
        (client_id,),
    ).fetchone()


# The index writes a segment of its own whenever a rank is lower than the one before it, so both go by rank.


def _take_out(connection: Any, rows: Iterable[Any]) -> None:
    """Take out of the index rows of rank and spelled fields."""
    for rank, *spelled in sorted(rows):
        connection.execute(
            "INSERT INTO client_search(client_search, rowid, windows) VALUES ('delete', ?, ?)",
            (rank, _windows(spelled)),
        )
        connection.execute("DELETE FROM client_search_row WHERE rank = ?", (rank,))


def _take_in(connection: Any, rows: Iterable[Any]) -> None:
    """Take into the index rows of rank, client id and spelled fields."""
    rows = list(rows)
    _note_initials(connection, rows)
    for rank, client_id, *spelled in sorted(rows):
        connection.execute(_INSERT_ROW, (rank, client_id, *spelled))
        connection.execute(_INSERT_WINDOWS, (rank, _windows(spelled)))


def _note_initials(connection: Any, rows: Iterable[Any]) -> None:
    found: set[tuple[str, str]] = set()
    for _, _, _, name, contact, _, name_sounds, contact_sounds in rows:
        found |= initials_in(name, part_sounds(name_sounds)) | initials_in(contact, part_sounds(contact_sounds))
    connection.executemany("INSERT OR IGNORE INTO client_search_initial VALUES (?, ?)", sorted(found))


def _ranked(clients: Iterable[Client], readings: Readings) -> Iterator[tuple[Any, ...]]:
    for client_id, code, name, contact, phone, uses, last_used_at in clients:
        spelled = _spelled(code, name, contact, phone, readings)
        yield (rank_of(client_id, spelled[1], usage_of(uses, last_used_at)), client_id, *spelled)


def _clients(connection: Any) -> Iterator[list[Any]]:
    last = -1
    while batch := connection.execute(
        """SELECT id, code, name, contact, phone, uses, last_used_at FROM client
           WHERE id > ? AND archived_at IS NULL ORDER BY id LIMIT ?""",
        (last, _BATCH),
    ).fetchall():
        yield batch
        last = batch[-1][0]


def _rows_by_rank(connection: Any) -> Iterator[list[Any]]:
    last = -1
    while batch := connection.execute(
        """SELECT rank, code, name, contact, numbers, name_sounds, contact_sounds FROM client_search_row
           WHERE rank > ? ORDER BY rank LIMIT ?""",
        (last, _BATCH),
    ).fetchall():
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
