"""What `csdesk doctor` looks at, one function a matter (A-7)."""

from __future__ import annotations

import locale
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from csdesk import places
from csdesk.language import _, current, say
from csdesk.refused import Refused
from csdesk.store import sqlite
from csdesk.store.sqlite import SCHEMA, driver

LEAST_FREE_BYTES = 500 << 20
"""Free space below which the disk is called nearly full."""

CLOCK_MAY_DIFFER = timedelta(minutes=2)

MESSAGES_LEAVE_WITHIN = timedelta(hours=1)
UNCERTAIN_FOR = timedelta(days=7)
"""How long a message that may have arrived twice is mentioned."""
TOLD_WITHIN = timedelta(minutes=10)
"""A level that is due so much longer was told by nobody: neither a desk nor a watch is running."""
SMALLEST_SCREEN = (80, 24)


@dataclass(frozen=True)
class Finding:
    """What was found in one matter."""

    check: str
    """The matter, as scripts know it."""
    ok: bool
    advice: str
    """A sentence: what was found, and when it is not in order, what to do."""


@dataclass(frozen=True)
class Place:
    """What is looked at: a store, at a moment."""

    store: Path
    now: datetime


def look(store: Path, now: datetime) -> Iterator[Finding]:
    """Every finding, one after the other; nothing is changed."""
    place = Place(store, now)
    about_the_machine: Sequence[Callable[[Place], Finding]] = (
        _sqlite, _file_system, _disk, _locale, _terminal, _log, _playbook, _mail,
    )  # fmt: skip
    yield _store(place)
    if store.exists():
        yield from _inside(place)
        yield _permissions(place)
    for matter in about_the_machine:
        yield matter(place)


def _store(place: Place) -> Finding:
    if not place.store.exists():
        return Finding("store", False, say(sqlite.missing(place.store)))
    for path in (place.store, place.store.parent):
        if not os.access(path, os.R_OK | os.W_OK):
            advice = _(
                "{path} cannot be read and written by you. Ask for permission, or use the shop's account.", path=path
            )
            return Finding("store", False, advice)
    return Finding("store", True, _("The store is {path}.", path=place.store))


def _permissions(place: Place) -> Finding:
    for path, most in ((place.store, 0o600), (place.store.parent, 0o700)):
        found = stat.S_IMODE(path.stat().st_mode)
        if found & ~most & 0o077:
            advice = _("{path} can be read by others. `chmod {mode} {path}` mends it.", path=path, mode=f"{most:o}")
            return Finding("permissions", False, advice)
    return Finding("permissions", True, _("Only you can read the store and its folder."))


def _inside(place: Place) -> Iterator[Finding]:
    """What is found in the store itself; no more than the first finding when it cannot be read at all."""
    try:
        connection = sqlite.connect(place.store, read_only=True)
    except Refused as refused:
        yield Finding("schema", False, say(refused))
        return
    try:
        schema = _schema(place, connection)
        yield schema
        yield _integrity(place, connection)
        yield _clock(place, connection)
        if schema.ok:
            yield _outbox(place, connection)
            yield _watch(place, connection)
    except Refused as refused:
        yield Finding("schema", False, say(refused))
    except driver.DatabaseError as error:
        yield Finding("integrity", False, say(sqlite.explained(error, place.store)))
    finally:
        connection.close()


def _schema(place: Place, connection: Any) -> Finding:
    from csdesk.store import search

    if sqlite.schema_of(connection, place.store) != SCHEMA or search.version(connection) != search.INDEX_VERSION:
        return Finding("schema", False, say(sqlite.older(place.store)))
    return Finding("schema", True, _("The store's version is {version}, which this csdesk knows.", version=SCHEMA))


def _integrity(place: Place, connection: Any) -> Finding:
    found = [str(row[0]) for row in connection.execute("PRAGMA quick_check(5)").fetchall()]
    if found == ["ok"]:
        return Finding("integrity", True, _("The store is whole."))
    damaged = sqlite.explained(driver.DatabaseError("malformed"), place.store)
    return Finding("integrity", False, f"{say(damaged)} ({'; '.join(found)})")


def _clock(place: Place, connection: Any) -> Finding:
    """Whether this machine's clock stands behind what is written already."""
    row = connection.execute("SELECT max(at) FROM entry WHERE id > (SELECT max(id) FROM entry) - 100").fetchone()
    last = datetime.fromtimestamp(row[0], UTC) if row[0] is not None else place.now
    if last > place.now + CLOCK_MAY_DIFFER:
        advice = _(
            "The clock of this machine stands at {now}, but the record goes to {last}. Set the clock right.",
            now=f"{place.now:%Y-%m-%d %H:%M} UTC",
            last=f"{last:%Y-%m-%d %H:%M} UTC",
        )
        return Finding("clock", False, advice)
    return Finding("clock", True, _("The clock says {now}.", now=f"{place.now:%Y-%m-%d %H:%M} UTC"))


def _outbox(place: Place, connection: Any) -> Finding:
    """Whether messages leave: none refused for good, none waiting long; what may have arrived twice is told (I-8)."""
    now, mail = int(place.now.timestamp()), _playbook_of(place).mail
    refused, late, waiting = connection.execute(
        """
        SELECT count(*) FILTER (WHERE refusals >= ?), count(*) FILTER (WHERE made_at < ?), count(*)
        FROM message WHERE state <> 'sent'
        """,
        (mail.refused_after, now - MESSAGES_LEAVE_WITHIN.total_seconds()),
    ).fetchone()
    if refused:
        advice = _(
            "The mail server refused messages for good: {n}. `csdesk outbox` lists them and says why.", n=refused
        )
        return Finding("outbox", False, advice)
    if late:
        advice = _("Messages have waited for over an hour: {n}. `csdesk outbox` lists them and says why.", n=late)
        return Finding("outbox", False, advice)
    twice = connection.execute(
        "SELECT count(*) FROM message WHERE state = 'sent' AND uncertain AND sent_at > ?",
        (now - UNCERTAIN_FOR.total_seconds(),),
    ).fetchone()[0]
    if twice:
        found = _(
            "Messages of the last seven days that may have arrived twice: {n}. The second has the Message-ID of "
            "the first; nothing has to be done.",
            n=twice,
        )
        return Finding("outbox", True, found)
    return Finding("outbox", True, _("Messages that wait in the outbox: {n}.", n=waiting))


def _playbook_of(place: Place) -> Any:
    """The shop's playbook, or csdesk's own while the shop's cannot be used."""
    from csdesk.playbook.loading import check

    return check(places.own_playbook(place.store))[0] or check()[0]


def _watch(place: Place, connection: Any) -> Finding:
    """Whether anybody escalates what has passed: a desk that is open, or `csdesk watch` (I-7)."""
    since = int((place.now - TOLD_WITHIN).timestamp())
    untold = connection.execute(
        """
        SELECT count(*) FROM deadline
        WHERE done_at IS NULL AND state IN ('running', 'missed') AND due_at <= ? AND next_level_at <= ?
        """,
        (since, since),
    ).fetchone()[0]
    if untold:
        advice = _(
            "Promises that somebody should have been told of over ten minutes ago: {n}. No desk is open and no watch "
            "runs. Let `csdesk watch` run as a service; docs/watch.md says how.",
            n=untold,
        )
        return Finding("watch", False, advice)
    return Finding("watch", True, _("Nothing that has passed waits to be told."))


def _sqlite(_place: Place) -> Finding:
    version = driver.sqlite_version
    if sqlite.wal_reset_bug():
        advice = _(
            "SQLite {version} can damage a busy store. `pip install pysqlite3` brings a newer one, or update Python.",
            version=version,
        )
        return Finding("sqlite", False, advice)
    return Finding("sqlite", True, _("SQLite {version} is in use.", version=version))


def _file_system(place: Place) -> Finding:
    try:
        sqlite.refuse_network_file_system(place.store)
    except Refused as refused:
        return Finding("file_system", False, say(refused))
    return Finding("file_system", True, _("The store lies on a disk of this machine."))


def _disk(place: Place) -> Finding:
    folder = place.store.parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    # A migration writes a copy of the store first.
    needed = LEAST_FREE_BYTES + (place.store.stat().st_size if place.store.exists() else 0)
    megabytes = f"{free >> 20:,}"
    if free < needed:
        advice = _("Only {free} MB are free on the disk of {path}. Free some space.", free=megabytes, path=folder)
        return Finding("disk", False, advice)
    return Finding("disk", True, _("{free} MB are free on the disk of {path}.", free=megabytes, path=folder))


def _locale(_place: Place) -> Finding:
    encoding = locale.getencoding()
    if encoding.lower().replace("-", "") != "utf8":
        advice = _(
            "The locale's encoding is {encoding}, in which Chinese may be unreadable. Set LANG=zh_CN.UTF-8 or C.UTF-8.",
            encoding=encoding,
        )
        return Finding("locale", False, advice)
    return Finding("locale", True, _("The locale is UTF-8, the language {language}.", language=current()))


def _has_terminal() -> bool:
    return sys.stdout.isatty()


def _terminal(_place: Place) -> Finding:
    if not _has_terminal():
        return Finding("terminal", True, _("There is no terminal here to look at."))
    kind = os.environ.get("TERM", "")
    size = shutil.get_terminal_size()
    if kind in ("", "dumb", "unknown"):
        advice = _("TERM is {kind}. Start csdesk in a terminal such as xterm-256color.", kind=kind or "-")
        return Finding("terminal", False, advice)
    if size.columns < SMALLEST_SCREEN[0] or size.lines < SMALLEST_SCREEN[1]:
        advice = _(
            "The terminal has {columns} by {lines} characters. The desk needs 80 by 24: make the window larger.",
            columns=size.columns,
            lines=size.lines,
        )
        return Finding("terminal", False, advice)
    found = _("The terminal is {kind}, {columns} by {lines}.", kind=kind, columns=size.columns, lines=size.lines)
    return Finding("terminal", True, found)


def _log(_place: Place) -> Finding:
    log = places.log_file()
    if not log.exists():
        return Finding("log", True, _("No fault was written down. The log would be {path}.", path=log))
    if stat.S_IMODE(log.stat().st_mode) & 0o077:
        advice = _("{path} can be read by others. `chmod {mode} {path}` mends it.", path=log, mode="600")
        return Finding("log", False, advice)
    last = datetime.fromtimestamp(log.stat().st_mtime, UTC)
    found = _("The last fault was written down at {time}, in {path}.", time=f"{last:%Y-%m-%d %H:%M} UTC", path=log)
    return Finding("log", True, found)


def _playbook(place: Place) -> Finding:
    from csdesk.playbook.loading import check

    folder = places.own_playbook(place.store)
    _found, problems = check(folder)
    if problems:
        first = problems[0]
        advice = _(
            "The playbook file {file} cannot be used: {key} {reason}. `csdesk playbook check` lists every problem.",
            file=first.file,
            key=first.key,
            reason=first.reason,
        )
        return Finding("playbook", False, advice)
    if folder.is_dir():
        return Finding("playbook", True, _("Every playbook file can be used, those in {path} too.", path=folder))
    return Finding("playbook", True, _("The playbook is csdesk's own; yours would lie in {path}.", path=folder))


def _mail(place: Place) -> Finding:
    """Whether messages can leave, as far as that is seen without asking anybody (I-8)."""
    from csdesk.exchange import chat, mail
    from csdesk.playbook.basis import Listed
    from csdesk.playbook.loading import check

    playbook, _problems = check(places.own_playbook(place.store))
    if playbook is None:
        return Finding("mail", True, _("What is set up for messages cannot be seen before the playbook is mended."))
    settings, recipients = playbook.mail, playbook.recipients
    try:
        if settings.is_set_up:
            mail.read_password(settings, os.environ)
        for channel in recipients.channel:
            chat.read_address(channel, os.environ)
    except Refused as refused:
        return Finding("mail", False, say(refused))
    if not settings.is_set_up and not recipients.channel:
        advice = _("No mail server and no chat channel is set up: messages wait in the outbox. docs/mail.md says how.")
        return Finding("mail", True, advice)
    unreachable = Listed(one.words for one in recipients.recipient if not one.is_reached(settings))
    if unreachable:
        return Finding("mail", False, _("Messages cannot reach: {names}. Give them an address.", names=unreachable))
    ways = [f"{settings.host}:{settings.port}"] if settings.is_set_up else []
    ways += [channel.id for channel in recipients.channel]
    return Finding("mail", True, _("Messages leave by {ways}.", ways=", ".join(ways)))
