"""Runs of the untracked-parcel query: kept with their window and counts, and read again with what was decided (U-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func
from sqlmodel import col, select

from csdesk.desk.desk import Transaction, require
from csdesk.desk.parcels import untracked
from csdesk.desk.parcels.untracked import Query, Row
from csdesk.desk.person import Person
from csdesk.desk.record import record
from csdesk.desk.shifts import shifts
from csdesk.models.untracked import UntrackedRow, UntrackedRun
from csdesk.refused import N_, Refused
from csdesk.rules.untracked import idle_seconds
from csdesk.rules.working_time import DAY

PERMISSION = "parcel.work"


def start_run(
    tx: Transaction,
    query: Query = "untracked",
    *,
    uuid: str,
    as_of: datetime | None = None,
    first: date | None = None,
    last: date | None = None,
    by: Person,
    at: datetime,
) -> UntrackedRun:
    """Ask a query and keep what it finds: who, when, window, counts, a row a parcel that waits for a decision (U-6).

    `as_of` is now where it is not given. Sending the same `uuid` again gives the run that is kept already. What an
    earlier run of the same day decided for a parcel stays decided where the parcel is of the same kind still.
    """
    require(tx, by, PERMISSION)
    kept = tx.session.exec(select(UntrackedRun).where(UntrackedRun.uuid == uuid)).first()
    if kept is not None:
        return kept
    found = untracked.find(tx, query, as_of=at if as_of is None else as_of, first=first, last=last)
    day = tx.local(found.as_of).date()
    decided = _decided_on(tx, query, day)
    run = UntrackedRun(
        uuid=uuid,
        query=query,
        by=by.name,
        at=at,
        as_of=found.as_of,
        first=found.first,
        last=found.last,
        left_out=found.left_out,
        counts=found.counts,
    )
    tx.session.add(run)
    tx.session.flush()
    # By the driver: a run of some thousand rows is kept while the agent waits for the screen.
    tx.raw.executemany(
        _KEEP,
        (
            (
                run.id, query, day.isoformat(), row.number, row.kind, row.action, row.prepares, row.scanned,
                row.last_scan_kind, row.place, row.runs_seen, *decided.get((row.number, row.kind), _WAITS),
            )
            for row in found.rows
        ),
    )  # fmt: skip
    after = {
        "query": query, "as_of": found.as_of, "first": found.first, "last": found.last,
        "left_out": found.left_out, "counts": found.counts,
    }  # fmt: skip
    record(tx, "untracked.run", "untracked_run", run.id, by=by, at=at, after=after)
    return run


_KEEP = """
    INSERT INTO untracked_row(run_id, query, asked_on, number, kind, action, prepares, last_scan_at, last_scan_kind,
        place, runs_seen, decision, note, decided_by, decided_at, case_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_Decision = tuple[str, str, str | None, int | None, int | None]
"""Decision, note, by whom, when, and the ticket: the last values of _KEEP."""

_WAITS: _Decision = ("", "", None, None, None)

_DECIDED = """
    SELECT number, kind, decision, note, decided_by, decided_at, case_id FROM untracked_row
    WHERE query = ?1 AND asked_on = ?2 AND decision <> '' AND run_id IN (
        SELECT id FROM untracked_run WHERE query = ?1 AND as_of >= ?3 AND as_of < ?4
    )
    ORDER BY id
"""


def _decided_on(tx: Transaction, query: Query, day: date) -> dict[tuple[str, str], _Decision]:
    """What runs of a day have decided already, by number and kind; of several the latest."""
    begins = datetime.combine(day, time(), tx.playbook.shop.zone)
    given = (query, day.isoformat(), int(begins.timestamp()), int((begins + 2 * DAY).timestamp()))
    return {(number, kind): tuple(decision) for number, kind, *decision in tx.raw.execute(_DECIDED, given)}


@dataclass(frozen=True)
class KeptRun:
    """A run with how far it is decided."""

    run: UntrackedRun
    rows: int
    decided: int

    @property
    def done(self) -> bool:
        """Whether every row has a decision; one that found nothing is done."""
        return self.decided == self.rows


def get(tx: Transaction, run_id: int) -> UntrackedRun:
    """The run of a number; Refused when there is none."""
    run = tx.session.get(UntrackedRun, run_id) if 0 < run_id < 2**63 else None
    if run is None:
        raise Refused("run_unknown", N_("There is no run {number}."), field="run", number=run_id)
    return run


def runs(tx: Transaction, query: Query | None = "untracked", *, most: int = 100) -> list[KeptRun]:
    """The kept runs of a query, or of all of them, the latest first (U-6)."""
    wanted = select(UntrackedRun).order_by(col(UntrackedRun.at).desc(), col(UntrackedRun.id).desc()).limit(most)
    if query is not None:
        wanted = wanted.where(UntrackedRun.query == query)
    return [_counted(tx, run) for run in tx.session.exec(wanted)]


def latest(tx: Transaction, query: Query = "untracked") -> KeptRun | None:
    """The latest run of a query."""
    return next(iter(runs(tx, query, most=1)), None)


def of_day(tx: Transaction, day: date, query: Query = "untracked") -> KeptRun | None:
    """The latest run of a query that asked about a day of the shop."""
    begins, ends = shifts.bounds(tx.playbook, day)
    wanted = select(UntrackedRun).where(
        UntrackedRun.query == query, col(UntrackedRun.as_of) >= begins, col(UntrackedRun.as_of) < ends
    )
    run = tx.session.exec(wanted.order_by(col(UntrackedRun.id).desc()).limit(1)).first()
    return None if run is None else _counted(tx, run)


def _counted(tx: Transaction, run: UntrackedRun) -> KeptRun:
    rows = sum(run.counts.values())
    waiting = select(func.count()).where(UntrackedRow.run_id == run.id, UntrackedRow.decision == "")
    return KeptRun(run, rows, rows - tx.session.exec(waiting).one())


_ROWS = """
    SELECT r.number, COALESCE(p.shipped_at, 0), COALESCE(p.destination, ''), COALESCE(p.line, ''),
           COALESCE(p.client, ''), r.last_scan_at, r.last_scan_kind, r.place, r.kind, r.action, r.prepares,
           r.runs_seen, r.decision, r.decided_by, r.decided_at, r.note, p.signed_at
    FROM untracked_row AS r LEFT JOIN parcel AS p ON p.number = r.number
    WHERE r.run_id = ? ORDER BY r.id
"""


def rows_of(tx: Transaction, run_id: int) -> tuple[Row, ...]:
    """The rows of a kept run: as they were found, with what was decided, and the ticket and list of each now (U-6)."""
    run = get(tx, run_id)
    moment = int(run.as_of.timestamp())
    tickets, lists = untracked.open_tickets(tx), untracked.claims(tx)
    rows = []
    for number, shipped, destination, line, client, scanned, scan, place, *rest in tx.raw.execute(_ROWS, (run_id,)):
        kind, action, prepares, seen, decision, by, decided, note, signed = rest
        ticket_id, ticket = tickets.get(number, (None, ""))
        idle = idle_seconds(shipped, scanned, moment)
        rows.append(
            Row(
                number, shipped, destination, line, client, scanned, scan, place, kind, action, prepares, idle, seen,
                ticket, ticket_id, lists.get(number, ""), decision, by, decided, note, signed,
            )
        )  # fmt: skip
    return tuple(rows)


def undecided(tx: Transaction, run_ids: Sequence[int]) -> int:
    """How many rows of some runs still wait."""
    wanted = select(func.count()).where(col(UntrackedRow.run_id).in_(run_ids), UntrackedRow.decision == "")
    return tx.session.exec(wanted).one()
