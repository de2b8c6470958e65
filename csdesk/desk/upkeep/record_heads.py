"""Keeping the record's head outside the store: in a file, and once a day in a mail (A-5)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from sqlmodel import col, select

from csdesk import places
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.promises import letters, outbox
from csdesk.desk.shifts import shifts
from csdesk.models.message import Message
from csdesk.models.record import Entry
from csdesk.playbook.shapes import Playbook
from csdesk.refused import N_, Refused
from csdesk.store import heads
from csdesk.store.heads import BEGUN, HEAD, RESTORED, Head


def file_of(store: Path, playbook: Playbook) -> Path:
    """The file that holds the heads of a store's record."""
    return places.heads(store, playbook.upkeep.record.heads_folder)


def newest(tx: Transaction) -> Head | None:
    """The number and the hash of the record's last entry."""
    row = tx.session.exec(select(Entry.id, Entry.hash).order_by(col(Entry.id).desc()).limit(1)).first()
    return None if row is None or row[0] is None else Head(row[0], row[1])


def keep(desk: Desk, *, at: datetime) -> Head | None:
    """Write the record's head into the file, unless it stands there already; the head that stands there now (A-5).

    Refused `record_cut`, with nothing written, when the record is no longer the one whose head was kept last; Refused
    `heads_unkept` when the file cannot be written.
    """
    path = file_of(desk.store.path, desk.playbook)
    # The record is read with the file in hand, so that heads stand there in their order however many programs write.
    with heads.adding(path) as file, desk.reading() as tx:
        last, head = file.last(), newest(tx)
        if last is not None and _hash_of(tx, last.head.number) != last.head.hash:
            message = N_(
                "The record in {store} is not the one whose head was kept in {path}: it was cut off or changed. Keep "
                "both files as they are, and run `csdesk audit verify`."
            )
            raise Refused("record_cut", message, store=desk.store.path, path=path)
        if head is not None and (last is None or last.head != head):
            file.add(BEGUN if last is None else HEAD, head, at)
        return head


def begin(desk: Desk, *, at: datetime) -> None:
    """Write down that from here on it is the record of this store, whatever stood in its place before."""
    _put(desk, BEGUN, at)


def begin_restored(desk: Desk, *, at: datetime) -> None:
    """Write down that a backup took the store's place: what was kept of later entries is void, and shows as such."""
    _put(desk, RESTORED, at)


def _put(desk: Desk, kind: str, at: datetime) -> None:
    with heads.adding(file_of(desk.store.path, desk.playbook)) as file, desk.reading() as tx:
        head = newest(tx)
        if head is not None:
            file.add(kind if file.last() is not None else BEGUN, head, at)


def _hash_of(tx: Transaction, number: int) -> str | None:
    return tx.session.exec(select(Entry.hash).where(Entry.id == number)).first()


class HeadKeeper:
    """Keeps the head in every turn of a watch; a record in which nothing happened since costs one look."""

    def __init__(self) -> None:
        self._kept: Head | None = None
        self._mailed: date | None = None

    def turn(self, desk: Desk, *, at: datetime) -> None:
        """Keep the newest head in the file, and queue the day's; safe beside any number of other programs (A-5).

        Refused as `keep`, or `heads_gone` when the file was taken away meanwhile; it is begun anew then.
        """
        with desk.reading() as tx:
            head = newest(tx)
        if head is None:
            return
        gone = self._kept is not None and not file_of(desk.store.path, desk.playbook).exists()
        if head != self._kept or gone:
            self._kept = keep(desk, at=at)
        self._mail(desk, head, at)
        if gone:
            path = file_of(desk.store.path, desk.playbook)
            message = N_("The file with the heads of the record, {path}, was taken away. It was begun anew.")
            raise Refused("heads_gone", message, path=path)

    def _mail(self, desk: Desk, head: Head, at: datetime) -> None:
        """Queue the day's head for whoever is to have it and can be reached."""
        day = shifts.day_of(desk.playbook, at)
        if self._mailed == day:
            return
        reached = [
            one.id
            for one in desk.playbook.recipients.recipient
            if one.id in desk.playbook.upkeep.record.mail_to and one.is_reached(desk.playbook.mail)
        ]
        with desk.reading() as tx:
            to_tell = [one for one in reached if not _is_queued(tx, day, one)]
        if to_tell:
            with desk.writing() as tx:
                for recipient in to_tell:
                    outbox.queue(tx, letters.record_head(tx, day, head, recipient), at=at)
        self._mailed = day


def _is_queued(tx: Transaction, day: date, recipient: str) -> bool:
    key = letters.record_head_key(day, recipient)
    return tx.session.exec(select(Message.id).where(Message.key == key)).first() is not None
