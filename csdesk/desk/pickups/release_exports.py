"""Who came for parcels in a period as a table: given out, stopped, taken back (N-4)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.person import Person
from csdesk.desk.pickups import release_words, releases
from csdesk.desk.table_export import Table, write_table


def write(desk: Desk, first: date, last: date, path: Path, reason: str, *, by: Person, at: datetime) -> int:
    """Write who came from `first` to `last` to `path`; how many. Refused as `write_table` does (N-4, K-9)."""
    what = ("pickup.export", f"{first} - {last}")
    return write_table(desk, what, lambda tx: _table(tx, first, last), path, reason, by=by, at=at)


def _table(tx: Transaction, first: date, last: date) -> Table:
    rows = [release_words.row(tx, one) for one in releases.of_days(tx, first, last)]
    return Table(release_words.headings(), rows)
