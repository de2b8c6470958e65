"""A supervisor signs a day as the board showed it, and a handover sheet as seen: with the own password (A-4, S-10).

A signature is an entry of the record, so nobody can take it back or put it under another day (A-5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from csdesk.desk.desk import Desk, Transaction, require
from csdesk.desk.handovers import handovers
from csdesk.desk.people import accounts
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.models.handover import Handover
from csdesk.models.record import Entry
from csdesk.refused import N_, Refused
from csdesk.rules.text import read_line

SIGN = "board.sign"
"""What whoever signs must be allowed."""

DAY, SHEET = "day.sign", "handover.countersign"


@dataclass(frozen=True)
class Signature:
    """Who signed when, with which words, and what figures stood there."""

    by: str
    at: datetime
    words: str
    figures: Mapping[str, Any]


def sign_day(
    desk: Desk, day: date, figures: Mapping[str, int], words: str, password: str, *, by: Person, at: datetime
) -> None:
    """Sign a day with the figures that the board showed (A-4); Refused for a wrong password and for who may not."""
    person = accounts.sign_in(desk, by.name, password, at=at)
    with desk.writing() as tx:
        put_day_signature(tx, day, figures, words, by=person, at=at)


def put_day_signature(
    tx: Transaction, day: date, figures: Mapping[str, int], words: str, *, by: Person, at: datetime
) -> None:
    """Sign a day as somebody whose password was looked at before; signed again, both signatures stand."""
    require(tx, by, SIGN)
    after = {"figures": dict(figures), "words": _read_words(tx, words)}
    record(tx, DAY, "day", day.isoformat(), by=by, at=at, after=after)


def of_day(tx: Transaction, day: date) -> Sequence[Signature]:
    """The signatures under a day, the first first."""
    return _signatures(tx, DAY, "day", day.isoformat())


def sign_sheet(desk: Desk, handover_id: int, words: str, password: str, *, by: Person, at: datetime) -> None:
    """Sign a handover sheet as seen (S-10); Refused for a wrong password, and for a sheet that is not signed yet."""
    person = accounts.sign_in(desk, by.name, password, at=at)
    with desk.writing() as tx:
        put_sheet_signature(tx, handover_id, words, by=person, at=at)


def put_sheet_signature(tx: Transaction, handover_id: int, words: str, *, by: Person, at: datetime) -> Handover:
    """Sign a sheet as somebody whose password was looked at before; it names the signature that was seen."""
    require(tx, by, SIGN)
    handover = handovers.get(tx, handover_id)
    if handover.signed_at is None:
        raise Refused("handover_unsigned", N_("{name} has not signed this sheet yet."), name=handover.agent)
    if not handovers.verify(handover):
        raise Refused(
            "handover_changed",
            N_("What {name} signed has been changed since: the signature does not match. Tell a supervisor."),
            name=handover.agent,
        )
    after = {"signature": handover.signature, "words": _read_words(tx, words)}
    record(tx, SHEET, "handover", handover_id, by=by, at=at, after=after)
    return handover


def of_sheet(tx: Transaction, handover_id: int) -> Sequence[Signature]:
    """Which supervisors signed a sheet as seen, the first first."""
    return _signatures(tx, SHEET, "handover", str(handover_id))


def _read_words(tx: Transaction, words: str) -> str:
    try:
        return read_line(words, limit=tx.playbook.orders.limits.long_text)
    except Refused as refused:
        raise refused.at("words") from None


def _signatures(tx: Transaction, action: str, subject: str, subject_id: str) -> Sequence[Signature]:
    query = select(Entry).where(Entry.subject == subject, Entry.subject_id == subject_id, Entry.action == action)
    return [
        Signature(one.by, one.at, str((one.after or {}).get("words") or ""), (one.after or {}).get("figures") or {})
        for one in tx.session.exec(query.order_by(col(Entry.id))).all()
    ]
