"""One parcel: what carriers told of it, its tickets, the lists it was on, and what runs decided for it (P-2, U-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from csdesk.desk.desk import Transaction
from csdesk.desk.parcels import claims
from csdesk.desk.tickets import tickets
from csdesk.desk.tickets.tickets import Ticket
from csdesk.models.parcel import Parcel, Scan
from csdesk.models.ticket import Reply
from csdesk.models.untracked import ListedParcel, UntrackedRow, UntrackedRun

MOST_SCANS = 500
"""Of a track, the latest; no parcel has more."""


@dataclass(frozen=True)
class ParcelStory:
    """Everything that the desk knows of one number."""

    number: str
    parcel: Parcel | None
    """None while no file told of the parcel itself."""
    scans: Sequence[Scan]
    """The latest first (P-2)."""
    tickets: Sequence[Ticket]
    replies: Sequence[Reply]
    """Those to its tickets, the latest first."""
    lists: Sequence[ListedParcel]
    """Every time that it was on a list, the first first."""
    runs: Sequence[tuple[UntrackedRun, UntrackedRow]]
    """The runs that found it, the latest first."""


def is_known(tx: Transaction, number: str) -> bool:
    """Whether anything is known of a number."""
    statement = (
        "SELECT EXISTS (SELECT 1 FROM parcel WHERE number = :n) OR EXISTS (SELECT 1 FROM scan WHERE number = :n) "
        "OR EXISTS (SELECT 1 FROM cases WHERE waybill = :n AND waybill <> '')"
    )
    return bool(tx.raw.execute(statement, {"n": number}).fetchone()[0])


def read(tx: Transaction, number: str, *, at: datetime) -> ParcelStory:
    """What is known of a number now."""
    scans = select(Scan).where(Scan.number == number).order_by(col(Scan.scanned_at).desc()).limit(MOST_SCANS)
    of_parcel = tickets.of_parcel(tx, number, at=at)
    given = select(Reply).where(col(Reply.case_id).in_([one.case_id for one in of_parcel]))
    runs = (
        select(UntrackedRun, UntrackedRow)
        .join(UntrackedRow, col(UntrackedRow.run_id) == UntrackedRun.id)
        .where(UntrackedRow.number == number)
        .order_by(col(UntrackedRun.at).desc())
    )
    return ParcelStory(
        number=number,
        parcel=tickets.parcel_of(tx, number),
        scans=tx.session.exec(scans).all(),
        tickets=of_parcel,
        replies=tx.session.exec(given.order_by(col(Reply.at).desc())).all() if of_parcel else (),
        lists=claims.story_of(tx, number),
        runs=[(run, row) for run, row in tx.session.exec(runs)],
    )
