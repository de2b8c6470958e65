"""What must be true of a shop that looked after its promises, by its store and its mail server (I-6 to I-8).

Nothing here asks the code that escalates and sends: only what it left behind.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import col, select

from csdesk.desk.desk import Desk
from csdesk.models.deadline import Deadline
from csdesk.models.message import Message
from csdesk.models.record import Entry
from csdesk.store import sqlite
from tests.desk.shop import broken_links

Told = tuple[int, int, int, str]
"""A deadline, its generation, a level of its chain, a recipient."""


@dataclass(frozen=True)
class Row:
    """A message of the outbox."""

    key: str
    message_id: str
    state: str
    uncertain: bool

    @property
    def tells(self) -> Told | None:
        """What it tells, if it is an escalation."""
        kind, *rest = self.key.split("/")
        if kind != "escalation":
            return None
        return int(rest[0]), int(rest[1]), int(rest[2]), rest[3]


@dataclass(frozen=True)
class Evidence:
    """What the store and the server say when all is over."""

    told: Sequence[Told]
    """By the record: every recipient of every level that was told, as often as it says so."""
    rows: Sequence[Row]
    taken: Sequence[str]
    """The Message-ID of everything that the server took, as often as it did."""
    untold: Sequence[int]
    """Open deadlines that have passed, in nobody's hand, of whose chain not every level was told."""
    damage: Sequence[str]
    """What is wrong with the file itself, or with the chain of its record."""

    @property
    def twice(self) -> int:
        """Messages that the server took more than once."""
        return sum(count > 1 for count in Counter(self.taken).values())


def gather(desk: Desk, log: Path) -> Evidence:
    """Look at a store that nobody works on any more, and at the log of its mail server."""
    with desk.reading() as tx:
        entries = tx.session.exec(select(Entry).order_by(col(Entry.id))).all()
        messages = tx.session.exec(select(Message).order_by(col(Message.id))).all()
        deadlines = tx.session.exec(select(Deadline).where(col(Deadline.done_at).is_(None))).all()
    told = [
        (entry.after["deadline"], entry.after["generation"], entry.after["level"], recipient)
        for entry in entries
        if entry.action == "deadline.escalate" and entry.after is not None
        for recipient in entry.after["to"]
    ]
    untold = [
        one.id
        for one in deadlines
        if one.id is not None and (one.state != "missed" or one.level != len(one.chain["level"]))
    ]
    rows = [Row(one.key, one.message_id, one.state, one.uncertain) for one in messages]
    taken = [json.loads(line)["message_id"] for line in log.read_text("ascii").splitlines()] if log.exists() else []
    damage = [f"broken link {number}" for number in broken_links(entries)]
    connection = sqlite.connect_reader(desk.store.path)
    damage += [str(row) for row in connection.execute("PRAGMA integrity_check").fetchall() if row != ("ok",)]
    damage += [str(row) for row in connection.execute("PRAGMA foreign_key_check").fetchall()]
    connection.close()
    return Evidence(told, rows, taken, untold, damage)


def faults(seen: Evidence, *, settled: bool = True) -> list[str]:
    """Everything that is not as it must be; nothing where each escalation went out once (I-7, I-8).

    Where it is not `settled`, promises still run, and have levels that nobody was told yet.
    """
    return [
        *seen.damage,
        *(f"deadline {one}: not every level was told" for one in seen.untold if settled),
        *_of_the_record(seen),
        *_of_the_mail(seen),
    ]


def _of_the_record(seen: Evidence) -> list[str]:
    found = [f"{told}: told {count} times" for told, count in Counter(seen.told).items() if count > 1]
    levels: dict[tuple[int, int], set[int]] = defaultdict(set)
    for deadline, generation, level, _recipient in seen.told:
        levels[deadline, generation].add(level)
    found += [f"{one}: levels {sorted(of)}" for one, of in levels.items() if of != set(range(len(of)))]
    queued = Counter(row.tells for row in seen.rows if row.tells is not None)
    found += [f"{told}: {queued[told]} messages" for told in set(seen.told) if queued[told] != 1]
    found += [f"{told}: a message that nobody told" for told in queued.keys() - set(seen.told)]
    return found


def _of_the_mail(seen: Evidence) -> list[str]:
    taken, known = Counter(seen.taken), Counter(row.message_id for row in seen.rows)
    found = [f"{one}: {count} messages have it" for one, count in known.items() if count > 1]
    found += [f"{one}: taken, and unknown here" for one in taken.keys() - known.keys()]
    for row in seen.rows:
        times = taken[row.message_id]
        if row.state != "sent":
            found.append(f"{row.key}: {row.state}")
        if times == 0:
            found.append(f"{row.key}: lost")
        if times > 1 and not row.uncertain:
            found.append(f"{row.key}: taken {times} times, and not marked as uncertain")
    return found
