"""What follows at the desk when something happens to parcels: the signed ones need no ticket and no list (U-7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, select

from csdesk.desk.desk import Transaction
from csdesk.desk.goods import goods_scans
from csdesk.desk.parcels import claims, untracked
from csdesk.desk.parcels.untracked import MOST_AT_ONCE
from csdesk.desk.parcels.untracked_decisions import SIGNED
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.tickets import tickets
from csdesk.models.untracked import UNDECIDED, UntrackedRow


def signed(tx: Transaction, numbers: Collection[str], *, by: Person, at: datetime) -> list[str]:
    """Parcels have just become known as signed: tickets close, they leave lists, open rows are decided by it (U-7).

    Goods that are followed by such a number are delivered (T-1).

    Called by whoever learned of it, in its transaction, with the numbers of one batch, perhaps thousands; recorded with
    the reason. A number may come that nobody asked about, of which there is no parcel yet, or a second time: that
    costs one look at what is waited for. The numbers that somebody waited for.
    """
    goods_scans.signed(tx, numbers, by=by, at=at)
    waited = sorted(_waited_for(tx).intersection(numbers))
    if not waited:
        return []
    tickets.close_for_parcel(tx, waited, SIGNED, by=by, at=at)
    claims.leave(tx, waited, SIGNED, by=by, at=at)
    _decide(tx, waited, by=by, at=at)
    return waited


def _waited_for(tx: Transaction) -> set[str]:
    """The numbers on lists, in rows without a decision, and of open tickets."""
    statement = f"""
        SELECT number FROM listed_parcel WHERE left_at IS NULL
        UNION SELECT number FROM untracked_row WHERE {UNDECIDED}
    """  # noqa: S608 - words of ours
    return {number for (number,) in tx.raw.execute(statement)}.union(untracked.open_tickets(tx))


def _decide(tx: Transaction, numbers: list[str], *, by: Person, at: datetime) -> None:
    """The undecided rows of these parcels, in whichever run, are decided by their signature."""
    decided: dict[int, list[str]] = {}
    for start in range(0, len(numbers), MOST_AT_ONCE):
        some = numbers[start : start + MOST_AT_ONCE]
        wanted = select(UntrackedRow).where(col(UntrackedRow.number).in_(some), UntrackedRow.decision == "")
        for row in tx.session.exec(wanted):
            row.decision, row.decided_by, row.decided_at = SIGNED, by.name, at
            tx.session.add(row)
            decided.setdefault(row.run_id, []).append(row.number)
    tx.session.flush()
    for run_id, some in decided.items():
        after = {"decision": SIGNED, "numbers": some}
        record(tx, "untracked.decide", "untracked_run", run_id, by=by, at=at, after=after)
