"""Which clients were changed since somebody looked, as the record tells (A-5)."""

from __future__ import annotations

from csdesk.desk.desk import Transaction

_TOUCHES_ALL = frozenset({"client.import", "account.add", "account.disable", "account.enable"})
"""What is done in the record when any client, or whose it is, may have changed."""

_AT_ONCE = 500
"""Codes that one query names."""


def since(tx: Transaction, entry: int) -> list[int] | None:
    """The ids of the clients of whom the record says something after an entry; None where any may have changed."""
    codes = set()
    entries = tx.raw.execute("SELECT action, subject, subject_id FROM entry WHERE id > ?", (entry,))
    for action, subject, subject_id in entries:
        if action in _TOUCHES_ALL:
            return None
        if subject == "client":
            codes.add(subject_id)
    found: list[int] = []
    for start in range(0, len(codes), _AT_ONCE):
        some = sorted(codes)[start : start + _AT_ONCE]
        places = ", ".join("?" * len(some))
        found += [row[0] for row in tx.raw.execute(f"SELECT id FROM client WHERE code IN ({places})", some)]  # noqa: S608
    return found
