"""Whom a day greets: for a holiday, and for the clients' own anniversaries (K-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import select

from csdesk.desk.clients import clients
from csdesk.desk.desk import Transaction, require
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.visits.planning import ACTIVE
from csdesk.desk.visits.taking import PERMISSION
from csdesk.models.visit import Greeting
from csdesk.playbook.basis import Words
from csdesk.refused import N_, Refused
from csdesk.rules import visits as rules
from csdesk.rules.releasing import read_words
from csdesk.rules.working_time import DAY, is_working_day


class ToGreet(NamedTuple):
    """A client whom a day greets."""

    code: str
    name: str
    contact: str
    phone: str
    agent: str
    what: str
    """The name of its own anniversary, or the id of a holiday in visits.toml."""
    words: Words
    by: str
    """Who has greeted it; empty while nobody has."""


@dataclass(frozen=True)
class Holiday:
    """A holiday for which a day greets, with how many clients."""

    id: str
    words: Words
    clients: int
    greeted: int


def holidays_of(tx: Transaction, day: date) -> Sequence[Holiday]:
    """The holidays for which clients are greeted on a day: those before which it is the last working day (K-3)."""
    found = []
    for greeting_id in _greeted_on(tx, day):
        greeting = next(one for one in tx.playbook.visits.greeting if one.id == greeting_id)
        only, given = _of_classes(greeting.classes)
        total = tx.raw.execute(f"SELECT COUNT(*) FROM client AS c WHERE {ACTIVE}{only}", given).fetchone()[0]  # noqa: S608
        done = tx.raw.execute(
            "SELECT COUNT(DISTINCT client_id) FROM greeting WHERE day = ? AND what = ?", (day.isoformat(), greeting_id)
        ).fetchone()[0]
        found.append(Holiday(greeting_id, greeting.words, int(total), int(done)))
    return found


def _greeted_on(tx: Transaction, day: date) -> Sequence[str]:
    calendar = tx.playbook.calendar
    if not is_working_day(day, calendar):
        return ()
    names, following = [], day + DAY
    while not is_working_day(following, calendar):
        holiday = calendar.holiday_on(following)
        if holiday is not None and holiday.first == following:
            names.append(holiday.words.en)
        following += DAY
    return [one.id for one in tx.playbook.visits.greeting if any(one.holiday in name for name in names)]


def _of_classes(classes: Sequence[str]) -> tuple[str, Sequence[str]]:
    if not classes:
        return "", ()
    return f" AND c.client_class IN ({', '.join('?' * len(classes))})", classes


_CLIENT = "SELECT c.code, c.name, c.contact, c.phone, c.owner"
_BY = "(SELECT MIN(g.by) FROM greeting AS g WHERE g.client_id = c.id AND g.day = ? AND g.what = {what})"


def anniversaries_of(tx: Transaction, day: date) -> Sequence[ToGreet]:
    """The clients whose own anniversaries are greeted on a day, those not greeted yet first (K-3)."""
    found = []
    statement = (
        f"{_CLIENT}, o.name, {_BY.format(what='o.name')} FROM client_occasion AS o"
        f" JOIN client AS c ON c.id = o.client_id WHERE o.month = ? AND o.day = ? AND {ACTIVE} ORDER BY o.id"
    )
    for month, number in rules.anniversaries_of(day, tx.playbook.calendar):
        for code, client, contact, phone, agent, name, by in tx.raw.execute(
            statement, (day.isoformat(), month, number)
        ):
            found.append(ToGreet(code, client, contact, phone, agent, name, Words(zh=name, en=name), by or ""))
    return sorted(found, key=lambda one: bool(one.by))


def of_holiday(tx: Transaction, day: date, what: str, *, after: str = "", limit: int = 200) -> Sequence[ToGreet]:
    """The clients who are greeted for a holiday, by their codes, from one on (K-3)."""
    greeting = next((one for one in tx.playbook.visits.greeting if one.id == what), None)
    if greeting is None or what not in _greeted_on(tx, day):
        return []
    only, given = _of_classes(greeting.classes)
    statement = (
        f"{_CLIENT}, {_BY.format(what='?')} FROM client AS c WHERE c.code > ? AND {ACTIVE}{only}"
        " ORDER BY c.code LIMIT ?"
    )
    rows = tx.raw.execute(statement, (day.isoformat(), what, after, *given, limit))
    return [
        ToGreet(code, client, contact, phone, agent, what, greeting.words, by or "")
        for code, client, contact, phone, agent, by in rows
    ]


def greet(tx: Transaction, code: str, what: str, *, note: str = "", by: Person, at: datetime) -> Greeting:
    """Note that a client was greeted today for what today greets it (K-3); noted twice, the first stays."""
    require(tx, by, PERMISSION)
    client, day = clients.by_code(tx, code), tx.local(at).date()
    if client is None:
        raise clients.unknown(code)
    query = select(Greeting).where(Greeting.client_id == client.id, Greeting.day == day, Greeting.what == what)
    if (before := tx.session.exec(query).first()) is not None:
        return before
    own = any(one.code == client.code and one.what == what for one in anniversaries_of(tx, day))
    if not own and what not in _greeted_on(tx, day):
        raise Refused("no_greeting", N_("Today does not greet {code} for that."), field="what", code=client.code)
    words = read_words(note, "note", tx.playbook.visits.limits.text)
    assert client.id is not None
    greeting = Greeting(client_id=client.id, day=day, what=what, by=by.name, at=at, note=words)
    tx.session.add(greeting)
    tx.session.flush()
    record(tx, "visit.greet", "visit", client.code, by=by, at=at, after={"what": what, "note": words})
    return greeting
