"""A writer to be watched by strace: `python -m tests.store.power_writer STORE HOW COUNT`.

Writes COUNT entries through an open store, each in a transaction of its own, keeps the head of each, and says so by a
line on stdout. HOW is `as it is`, or one of two that are WRONG: `synchronous off`, and `told before` the commit.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from csdesk.rules import chain
from csdesk.store import heads, sqlite
from csdesk.store.heads import HEAD, Head
from csdesk.store.store import open_store
from tests.store.entries import INSERT, row

CHECKPOINT_PAGES = 12
"""So that the newest changes go into the store itself many times."""


def main() -> None:
    """See the top of the file."""
    place, how, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    connect = sqlite.connect

    def connect_as_told(path: Path, **given: Any) -> Any:
        connection = connect(path, **given)
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        if how == "synchronous off":
            connection.execute("PRAGMA synchronous=OFF")
        return connection

    sqlite.connect = connect_as_told
    store = open_store(place)
    previous = chain.FIRST
    for number in range(1, count + 1):
        one = row(number, previous)
        previous = one[10]
        if how == "told before":
            _tell(number)
        with store.writing() as session:
            session.connection().exec_driver_sql(INSERT, one)
        if how != "told before":
            with heads.adding(place.with_name(f"{place.name}.heads")) as file:
                file.add(HEAD, Head(number, previous), datetime(2026, 11, 22, tzinfo=UTC))
            _tell(number)
    # As a power cut leaves it: nothing is closed in order.
    os._exit(0)


def _tell(number: int) -> None:
    os.write(1, f"told {number}\n".encode())


if __name__ == "__main__":
    main()
