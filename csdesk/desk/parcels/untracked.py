"""The untracked-parcel query: parcels that should have been signed by now and were not (U-1 to U-3, U-6, U-9).

Read by the driver through one covering index, so that it costs what it finds and not what the store holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple

from csdesk.desk.desk import Transaction
from csdesk.desk.shifts import shifts
from csdesk.desk.tickets import tickets
from csdesk.models.case import CaseState
from csdesk.models.parcel import UNSIGNED_IN, UNSIGNED_OUT
from csdesk.playbook.basis import choice
from csdesk.rules import untracked as rules
from csdesk.rules.last_scan import UNKNOWN_RANK, LastScan, rank_of_kinds
from csdesk.rules.untracked_reasons import why as why_of
from csdesk.rules.working_time import SECOND
from csdesk.sentence import Sentence

Query = Literal["untracked", "second", "unsigned"]
"""Outgoing parcels of the first carrier (U-1), those of the others, incoming ones given out today (U-9)."""

QUERIES: tuple[Query, ...] = ("untracked", "second", "unsigned")


class Row(NamedTuple):
    """One parcel of a query or of a kept run; moments are seconds since 1970, and aware as properties."""

    number: str
    shipped: int
    destination: str
    line: str
    client: str
    scanned: int | None
    last_scan_kind: str
    place: str
    """Of the last scan."""
    kind: str
    """An id of parcels.toml (U-3)."""
    action: str
    prepares: str
    """`delay`, `loss` or nothing."""
    idle: int
    """Seconds without news, as of the query."""
    runs_seen: int
    """In the kept runs of how many days it was found, this one counted (U-6)."""
    ticket: str = ""
    """The number of its open ticket, as people call it."""
    ticket_id: int | None = None
    """The case's id."""
    claim: str = ""
    """The list it is on now: `delay`, `loss` or none."""
    decision: str = ""
    """What was decided for it in a kept run; empty while nothing is."""
    decided_by: str | None = None
    decided: int | None = None
    note: str = ""
    signed: int | None = None
    """When it was signed after all; only rows of a kept run can be."""

    @property
    def shipped_at(self) -> datetime:
        """When it was shipped, in UTC."""
        return _moment(self.shipped)

    @property
    def last_scan_at(self) -> datetime | None:
        """When it was scanned last."""
        return None if self.scanned is None else _moment(self.scanned)

    @property
    def decided_at(self) -> datetime | None:
        """When it was decided."""
        return None if self.decided is None else _moment(self.decided)

    @property
    def signed_at(self) -> datetime | None:
        """When it was signed after all."""
        return None if self.signed is None else _moment(self.signed)

    @property
    def idle_hours(self) -> int:
        """The whole hours without news, as the sentence of its kind says them too."""
        return self.idle // rules.HOUR

    @property
    def track(self) -> rules.Track:
        """What its kind hangs on."""
        return rules.Track(self.shipped, self.line, self.scanned, self.last_scan_kind, self.place)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@dataclass(frozen=True)
class Found:
    """What a query found: its window with both ends in it, how many bag numbers it left out (U-2), its rows."""

    query: Query
    as_of: datetime
    first: datetime
    last: datetime
    left_out: int
    rows: tuple[Row, ...]
    """The parcel shipped first first."""

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each kind."""
        return dict(Counter(row.kind for row in self.rows))


def window(
    tx: Transaction, query: Query, *, as_of: datetime, first: date | None = None, last: date | None = None
) -> tuple[datetime, datetime]:
    """What a query asked at `as_of` looks at: its first and its last second, both included, in UTC (U-1).

    For the parcels given out today it is the shop's day, whatever days are given (U-9). Refused where the first day
    comes after the last.
    """
    if query == "unsigned":
        begins, ends = shifts.bounds(tx.playbook, shifts.day_of(tx.playbook, as_of))
        return begins, ends - SECOND
    days = rules.shipping_days(tx.local(as_of).date(), tx.playbook.parcels.window, first, last)
    return days.bounds(tx.playbook.shop.zone)


def find(
    tx: Transaction,
    query: Query = "untracked",
    *,
    as_of: datetime,
    first: date | None = None,
    last: date | None = None,
    most: int | None = None,
) -> Found:
    """The parcels of a query at `as_of`, each with its kind and what to do next; nothing is kept (U-1 to U-3).

    `first` and `last` are days that stand for the window's own. With `most` only so many are read from its beginning,
    for a first look; what was left out is then counted among those alone. Of the parcels given out today, those that
    have gone back to their senders since are nobody's to sign for (R-1).
    """
    begins, ends = window(tx, query, as_of=as_of, first=first, last=last)
    moment = int(as_of.timestamp())
    found = _unsigned(tx, query, int(begins.timestamp()), int(ends.timestamp()), most)
    if any(row[5] is not None and row[5] > moment for row in found):
        found = [_as_it_was(tx, row, moment) for row in found]
    if query == "unsigned":
        sent_back = {one.id for one in tx.playbook.parcels.scan if one.means == "returned"}
        found = [row for row in found if row[6] not in sent_back]
    left_out = tx.playbook.parcels.left_out_prefixes
    kept = [row for row in found if not row[1].startswith(left_out)] if left_out else found
    rows = judged(tx, query, kept, as_of)
    return Found(query, as_of, begins, ends, len(found) - len(kept), rows)


_OUT = f"""
    SELECT shipped_at, number, line, destination, client, last_scan_at, last_scan_kind, last_scan_place
    FROM parcel
    WHERE {UNSIGNED_OUT} AND shipped_at BETWEEN ? AND ? AND carrier {{comparison}} ?
    ORDER BY shipped_at, number LIMIT ?
"""  # noqa: S608 - words of ours

_GIVEN_OUT = f"""
    SELECT shipped_at, number, line, destination, client, last_scan_at, last_scan_kind, last_scan_place
    FROM parcel
    WHERE {UNSIGNED_IN} AND last_scan_at >= ? AND EXISTS (
        SELECT 1 FROM scan
        WHERE scan.number = parcel.number AND scan.scanned_at BETWEEN ? AND ? AND scan.kind IN ({{kinds}})
    )
    ORDER BY shipped_at, number LIMIT ?
"""  # noqa: S608 - words of ours

STATEMENTS: Mapping[str, str] = {"untracked": _OUT.format(comparison="="), "second": _OUT.format(comparison="<>")}
"""The queries over outgoing parcels. They repeat the words of their index, or SQLite would not use it (U-2)."""


def _unsigned(tx: Transaction, query: Query, begins: int, ends: int, most: int | None) -> list[Any]:
    """The rows as the driver gives them, bag numbers among them; `most` is how many at most."""
    limit = -1 if most is None else most
    if query == "unsigned":
        kinds = [one.id for one in tx.playbook.parcels.scan if one.means == "out_for_delivery"]
        statement = _GIVEN_OUT.format(kinds=", ".join("?" * len(kinds)))
        given = (begins, begins, ends, *kinds, limit)
    else:
        statement, given = STATEMENTS[query], (begins, ends, tx.playbook.parcels.carrier[0].id, limit)
    rows: list[Any] = tx.raw.execute(statement, given).fetchall()
    return rows


_SCANS = "SELECT scanned_at, kind, place FROM scan WHERE number = ? AND scanned_at <= ?"


def _as_it_was(tx: Transaction, row: Any, moment: int) -> Any:
    """The row of a parcel as it was at an earlier moment, without the scans that came later (P-2)."""
    if row[5] is None or row[5] <= moment:
        return row
    ranks = rank_of_kinds(tx.playbook.parcels.scan)
    scans = (
        LastScan(at, ranks.get(kind, UNKNOWN_RANK), place, kind)
        for at, kind, place in tx.raw.execute(_SCANS, (row[1], moment))
    )
    last = max(scans, default=None)
    return (*row[:5], last.at, last.kind, last.place) if last else (*row[:5], None, "", "")


def judged(tx: Transaction, query: str, found: Sequence[Any], as_of: datetime) -> tuple[Row, ...]:
    """Rows as the statements give them, each with its kind, its ticket, its list and where it was seen before."""
    moment = int(as_of.timestamp())
    judge = rules.judge(tx.playbook.parcels, moment)
    seen = _seen(tx, query, [row[1] for row in found], tx.local(as_of).date())
    about, lists = open_tickets(tx), claims(tx)
    idle, make = rules.idle_seconds, Row._make
    rows = []
    for shipped, number, line, destination, client, scanned, scan, place in found:
        kind = judge(shipped, line, scanned, scan, place)
        ticket_id, ticket = about.get(number, (None, ""))
        rows.append(
            make(
                (
                    number, shipped, destination, line, client, scanned, scan, place, kind.id, kind.action,
                    kind.prepares, idle(shipped, scanned, moment), seen.get(number, 0) + 1, ticket, ticket_id,
                    lists.get(number, ""), "", None, None, "", None,
                )
            )
        )  # fmt: skip
    return tuple(rows)


MOST_AT_ONCE = 500
"""Numbers in one statement."""


def chunks(numbers: Sequence[str]) -> Iterator[tuple[Sequence[str], str]]:
    """Numbers in handfuls, each with as many places for them in a statement."""
    for start in range(0, len(numbers), MOST_AT_ONCE):
        some = numbers[start : start + MOST_AT_ONCE]
        yield some, ", ".join("?" * len(some))


def _seen(tx: Transaction, query: str, numbers: Sequence[str], day: date) -> dict[str, int]:
    """On how many days before `day` a kept run of a query found each of `numbers`, where any did (U-6)."""
    if tx.raw.execute("SELECT 1 FROM untracked_run WHERE query = ? LIMIT 1", (query,)).fetchone() is None:
        return {}
    found: dict[str, int] = {}
    for some, places in chunks(numbers):
        asked = f"FROM untracked_row WHERE number IN ({places}) AND query = ? AND asked_on < ? GROUP BY number"
        statement = "SELECT number, COUNT(DISTINCT asked_on) " + asked
        found.update(tx.raw.execute(statement, (*some, query, day.isoformat())))
    return found


def claims(tx: Transaction) -> dict[str, str]:
    """The list that each listed parcel is on."""
    return dict(tx.raw.execute("SELECT number, claim FROM listed_parcel WHERE left_at IS NULL"))


def open_tickets(tx: Transaction) -> dict[str, tuple[int, str]]:
    """The open ticket about each waybill: its id and its number; of several the one that was opened first."""
    kinds = tickets.kinds(tx)
    asked = f"FROM cases WHERE state = ? AND waybill <> '' AND procedure IN ({', '.join('?' * len(kinds))})"
    statement = f"SELECT waybill, id, COALESCE(number, '') {asked} ORDER BY id DESC"
    found = tx.raw.execute(statement, (CaseState.OPEN.value, *kinds))
    return {waybill: (case_id, number) for waybill, case_id, number in found}


def why(tx: Transaction, row: Row, as_of: datetime) -> Sentence:
    """Why a row stands in the list, as a sentence (U-3)."""
    parcels = tx.playbook.parcels
    kind = choice(parcels.untracked, row.kind) or parcels.untracked[-1]
    return why_of(row.track, kind, parcels, int(as_of.timestamp()), tx.playbook.shop.zone)
