"""Backups by themselves, once a day, and coming back from one (A-6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from csdesk import places
from csdesk.desk.desk import Desk
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.shifts import shifts
from csdesk.desk.upkeep import record_heads
from csdesk.playbook.shapes import Playbook
from csdesk.refused import N_, Refused
from csdesk.store import backup, backup_files, write_lock
from csdesk.store.audit import Show
from csdesk.store.backup import Backup
from csdesk.store.sqlite import StoreRefused

BREATH = 0.002
"""Seconds that checking a backup leaves to whoever types, again and again."""

AGAIN_AFTER = timedelta(minutes=15)
"""How long after a failure the day's backup is tried once more."""

PART_LEFT_FOR = 86_400
"""Seconds after which a half-written backup is nobody's any more."""


def folder_of(store: Path, playbook: Playbook) -> Path:
    """The folder of a store's backups; StoreRefused when the one that the playbook names is not there.

    Only the one beside the store is made: a disk that is missing must not be made up for by a folder of its name.
    """
    named = playbook.upkeep.backup.folder
    folder = places.backups(store, named)
    if not folder.is_dir():
        if named:
            message = N_("The folder for backups, {path}, is not there. Is its disk connected? upkeep.toml names it.")
            raise StoreRefused("backup_folder", message, path=folder)
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def by_hand(store: Path, playbook: Playbook, target: Path | None, *, at: datetime, show: Show | None = None) -> Backup:
    """Back the store up into `target`, or under the moment's name into the folder of backups."""
    if target is None:
        local = at.astimezone(playbook.shop.zone)
        target = folder_of(store, playbook) / f"{store.stem}-{local:%Y-%m-%dT%H%M%S}.sqlite3"
    return backup.back_up(store, target, show=show)


class DailyBackup:
    """Sees to the day's backup, in as many programs as are open: one of them makes it."""

    def __init__(self) -> None:
        self._done: date | None = None
        self._not_before: datetime | None = None

    def turn(self, desk: Desk, *, at: datetime) -> Backup | None:
        """Make the day's backup where there is none yet, and then remove the oldest beyond the number kept (A-6).

        Refused when it cannot be made, or what is in the store is not whole; then nothing is removed.
        """
        day = shifts.day_of(desk.playbook, at)
        if self._done == day or (self._not_before is not None and at < self._not_before <= at + AGAIN_AFTER):
            return None
        self._not_before = at + AGAIN_AFTER
        store = desk.store.path
        folder = folder_of(store, desk.playbook)
        target = folder / backup_files.daily_name(store, day)
        made = None
        with write_lock.alone(store, "backup") as alone:
            if not alone:
                return None
            if not target.exists():
                _sweep(store, folder, at)
                made = backup.back_up(store, target, breath=BREATH)
                if made.unsound is not None:
                    self._done = day
                    message = N_("{reason} No older backup was removed. Run `csdesk audit verify`.")
                    raise Refused("backup_unsound", message, reason=made.unsound)
                for old in superfluous(store, folder, desk.playbook.upkeep.backup.keep):
                    old.unlink(missing_ok=True)
        self._done = day
        return made


def superfluous(store: Path, folder: Path, keep: int) -> Sequence[Path]:
    """The daily backups beyond the newest `keep`; those made by hand are never among them."""
    return backup_files.daily(store, folder)[:-keep]


def _sweep(store: Path, folder: Path, at: datetime) -> None:
    """Remove what a backup that was killed has left."""
    try:
        for part in folder.glob(f".{store.stem}-*.part"):
            if at.timestamp() - part.stat().st_mtime > PART_LEFT_FOR:
                part.unlink(missing_ok=True)
    except OSError:
        pass


def come_back(desk: Desk, file: Path, *, by: Person, at: datetime) -> None:
    """Write down that the store was restored from a file: beside the record, and in it (A-5, A-6)."""
    record_heads.begin_restored(desk, at=at)
    with desk.writing() as tx:
        record(tx, "store.restore", "store", desk.store.path.name, by=by, at=at, after={"file": str(file)})
    record_heads.keep(desk, at=at)
