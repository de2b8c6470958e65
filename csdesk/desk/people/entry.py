"""Who may come in by a key, told before anything else is loaded (A-3)."""

from __future__ import annotations

from pathlib import Path

from csdesk.refused import N_, Refused
from csdesk.store.sqlite import StoreRefused, connect_reader


def refuse_closed(store: Path, name: str) -> int | None:
    """Refuse somebody whose key still works and whose account does not (A-3).

    Gives the record's last entry: a key that is taken out after it ends the session. None where that is not known.

    Read by the driver, because nobody has seen a screen yet. A store of an older csdesk is let through: the desk brings
    it up to date, and asks for a password all the same.
    """
    try:
        connection = connect_reader(store)
    except StoreRefused as refused:
        if refused.code == "store_older":
            return None
        raise
    try:
        row = connection.execute("SELECT disabled_at FROM account WHERE name = ?", (name,)).fetchone()
        newest = connection.execute("SELECT max(id) FROM entry").fetchone()[0]
    finally:
        connection.close()
    if row is None or row[0] is not None:
        raise Refused("entry_closed", N_("This key opens no desk any more. Ask whoever looks after the accounts."))
    return newest or 0
