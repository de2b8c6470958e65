"""A record written straight into a store, chained as the desk chains it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from csdesk.rules import chain
from csdesk.store import sqlite
from csdesk.store.heads import Head

AT = 1_795_000_000

COLUMNS = "id, at, by, origin, action, subject, subject_id, before, after, previous, hash"

INSERT = f"INSERT INTO entry({COLUMNS}) VALUES ({', '.join('?' * 11)})"

GUARDS = [
    f"CREATE TRIGGER entry_no_{change.lower()} BEFORE {change} ON entry "
    "BEGIN SELECT RAISE(ABORT, 'entry is append-only'); END"
    for change in ("UPDATE", "DELETE")
]


def row(number: int, previous: str) -> tuple[Any, ...]:
    """One entry, as it stands in its table."""
    after = {"reason": f"客户取消 {number}", "fee": None}
    values = (AT + number, "李娜", "counter", "order.cancel", "order", str(number))
    found = chain.digest(*values, None, after, previous)
    return (number, *values, None, json.dumps(after), previous, found)


def write(place: Path, count: int) -> list[Head]:
    """Append so many entries to the record of a store; the heads it had in turn."""
    connection = sqlite.connect(place)
    last = connection.execute("SELECT id, hash FROM entry ORDER BY id DESC LIMIT 1").fetchone() or (0, chain.FIRST)
    heads: list[Head] = []
    connection.execute("BEGIN")
    for number in range(last[0] + 1, last[0] + 1 + count):
        one = row(number, heads[-1].hash if heads else last[1])
        connection.execute(INSERT, one)
        heads.append(Head(number, one[10]))
    connection.execute("COMMIT")
    connection.close()
    return heads


def tamper(place: Path, *statements: str) -> None:
    """Do what somebody does who owns the file and knows SQL: the guards are put back afterwards."""
    connection = sqlite.connect(place)
    for name in ("entry_no_update", "entry_no_delete"):
        connection.execute(f"DROP TRIGGER {name}")
    for statement in (*statements, *GUARDS):
        connection.execute(statement)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
