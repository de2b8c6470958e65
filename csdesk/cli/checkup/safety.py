"""What `csdesk doctor` finds about safety: who can read the store, backups, the record's head (A-5 to A-7)."""

from __future__ import annotations

import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from csdesk import places
from csdesk.cli.checkup.finding import Finding, Place
from csdesk.language import _, in_a_row, say
from csdesk.refused import Refused
from csdesk.store import backup_files, heads, sqlite

BACKUP_BEHIND = timedelta(days=2)
"""How many days the record may go on beyond the newest backup."""


def permissions(place: Place) -> Finding:
    """Whether the desk alone can read the store, and what is kept of it elsewhere (A-6)."""
    record, upkeep = place.playbook.upkeep.record, place.playbook.upkeep.backup
    newest = backup_files.newest(place.store, sqlite.APPLICATION_ID)
    looked_at = [
        (place.store, 0o600), (place.store.parent, 0o700), (places.heads(place.store, record.heads_folder), 0o600),
        (places.backups(place.store, upkeep.folder), 0o700), (newest, 0o600),
    ]  # fmt: skip
    for path, most in looked_at:
        if path is None or not path.exists():
            continue
        if stat.S_IMODE(path.stat().st_mode) & ~most & 0o077:
            advice = _("{path} can be read by others. `chmod {mode} {path}` mends it.", path=path, mode=f"{most:o}")
            return Finding("permissions", False, advice)
    return Finding("permissions", True, _("Only you can read the store, its folder and its backups."))


def backups(place: Place) -> Finding:
    """Whether there is a backup that can be used, and how old it is beside what was done since (A-6)."""
    named = place.playbook.upkeep.backup.folder
    folder = places.backups(place.store, named)
    if named and not folder.is_dir():
        message = _(
            "The folder for backups, {path}, is not there. Is its disk connected? upkeep.toml names it.", path=folder
        )
        return Finding("backups", False, message)
    newest = backup_files.newest(place.store, sqlite.APPLICATION_ID)
    first, last = _days(place)
    if newest is None:
        if first is None or last is None or last - first < BACKUP_BEHIND:
            return Finding(
                "backups", True, _("There is no backup yet. The first is made by itself: {path}.", path=folder)
            )
        advice = _(
            "There is no backup in {path}. `csdesk backup` makes one; an open desk or `csdesk watch` daily.",
            path=folder,
        )
        return Finding("backups", False, advice)
    try:
        connection = sqlite.connect_copy(newest)
        try:
            sqlite.schema_of(connection, newest)
        finally:
            connection.close()
    except Refused as refused:
        return Finding("backups", False, say(refused))
    day = backup_files.day_of(newest)
    if last is not None and last - date.fromisoformat(day[:10]) > BACKUP_BEHIND:
        advice = _(
            "The newest backup is of {day}, and the record goes to {last}. `csdesk backup` makes one now; let "
            "`csdesk watch` run, and look whether {path} can be written.",
            day=day, last=last.isoformat(), path=newest.parent,
        )  # fmt: skip
        return Finding("backups", False, advice)
    found = _("The newest backup is of {day}, checked when it was made: {path}.", day=day, path=newest)
    return Finding("backups", True, _with_disk(found, newest, place))


def _days(place: Place) -> tuple[date | None, date | None]:
    """The shop's days of the record's first and last entry, as far as they can be read."""
    try:
        connection = sqlite.connect(place.store, read_only=True)
        try:
            row = connection.execute(
                "SELECT min(at), max(at) FROM entry WHERE id IN (1, (SELECT max(id) FROM entry))"
            ).fetchone()
        finally:
            connection.close()
    except (Refused, *sqlite.FAILURES):
        return None, None
    zone = place.playbook.shop.zone
    first, last = (
        datetime.fromtimestamp(at, UTC).astimezone(zone).date() if isinstance(at, int) else None for at in row
    )
    return first, last


def _with_disk(found: str, path: Path, place: Place) -> str:
    """What was found, with a word where one broken disk would take both."""
    if not place.store.exists() or path.stat().st_dev != place.store.stat().st_dev:
        return found
    return in_a_row(found, _("It is on the disk of the store; another, named in upkeep.toml, is better."))


def record_head(place: Place, connection: Any) -> Finding:
    """Whether the record goes on from the head that was last kept outside the store (A-5)."""
    path = places.heads(place.store, place.playbook.upkeep.record.heads_folder)
    end = connection.execute("SELECT max(id) FROM entry").fetchone()[0]
    try:
        last = heads.last(path)
    except OSError as error:
        advice = _("The heads of the record in {path} cannot be read: {detail}.", path=path, detail=error.strerror)
        return Finding("record", False, advice)
    if end is None:
        return Finding("record", True, _("The record is empty."))
    if last is None:
        advice = _(
            "No head of the record is kept in {path}: were its end cut off, nobody would know. An open desk or "
            "`csdesk watch` keeps one; if one was kept before, somebody took it away.",
            path=path,
        )
        return Finding("record", False, advice)
    row = connection.execute("SELECT hash FROM entry WHERE id = ?", (last.head.number,)).fetchone()
    if row is None or row[0] != last.head.hash:
        advice = _(
            "The record is not the one whose head was kept in {path}: it was cut off or changed. Keep both files as "
            "they are, and run `csdesk audit verify`.",
            path=path,
        )
        return Finding("record", False, advice)
    found = _("The record goes on from the head kept at {at} in {path}.", at=last.at, path=path)
    return Finding("record", True, _with_disk(found, path, place))


def identity_key(place: Place) -> Finding:
    """Whether the key for ID numbers can be used, lies apart from the store, and is nobody else's to read (N-1)."""
    from csdesk.desk.pickups import identity_key

    path = places.identity_key(place.playbook.security.identity_key_folder)
    try:
        key = identity_key.read(path)
    except Refused as refused:
        return Finding("identity_key", False, say(refused))
    if key is None:
        found = _("There is no key for ID numbers, and none is needed before the first: {path}.", path=path)
        return Finding("identity_key", True, found)
    if path.resolve().is_relative_to(place.store.parent.resolve()):
        advice = _(
            "The key for ID numbers, {path}, lies with the store: who takes one takes both. Move it, and name its "
            "folder as identity_key_folder in security.toml.",
            path=path,
        )
        return Finding("identity_key", False, advice)
    found = _(
        "The key for ID numbers is {name}, in {path}. Keep a copy, not with the backups.", name=key.name, path=path
    )
    return Finding("identity_key", True, found)
