"""What `csdesk doctor` finds about the store and in it (A-7)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from csdesk.cli.checkup import safety
from csdesk.cli.checkup.finding import Finding, Place
from csdesk.language import _, say
from csdesk.refused import Refused
from csdesk.store import sqlite
from csdesk.store.sqlite import SCHEMA, driver

CLOCK_MAY_DIFFER = timedelta(minutes=2)

MESSAGES_LEAVE_WITHIN = timedelta(hours=1)
UNCERTAIN_FOR = timedelta(days=7)
"""How long a message that may have arrived twice is mentioned."""
TOLD_WITHIN = timedelta(minutes=10)
"""A level that is due so much longer was told by nobody: neither a desk nor a watch is running."""


def store(place: Place) -> Finding:
    """Whether there is a store, and whoever asks may use it."""
    if not place.store.exists():
        return Finding("store", False, say(sqlite.missing(place.store)))
    for path in (place.store, place.store.parent):
        if not os.access(path, os.R_OK | os.W_OK):
            advice = _(
                "{path} cannot be read and written by you. Ask for permission, or use the shop's account.", path=path
            )
            return Finding("store", False, advice)
    return Finding("store", True, _("The store is {path}.", path=place.store))


def inside(place: Place) -> Iterator[Finding]:
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
        yield safety.record_head(place, connection)
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
    now, mail = int(place.now.timestamp()), place.playbook.mail
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
