"""What F6 shows, as of one look at the store; today's run begins with the first look at it (U-6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from csdesk.screens import row_window
from csdesk.screens.row_window import Window

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.parcels.run_pages import Count, Pages, Placed
    from csdesk.desk.parcels.untracked import Query
    from csdesk.desk.person import Person
    from csdesk.models.untracked import UntrackedRun
    from csdesk.playbook.parcels import Parcels


@dataclass(frozen=True)
class Asked:
    """What is to be looked at: a query, a run of it or a window of days that is not kept; else today's run."""

    query: Query = "untracked"
    run_id: int | None = None
    days: tuple[date, date] | None = None


@dataclass(frozen=True)
class ParcelsLook:
    """A query, and a window on what it found."""

    asked: Asked
    as_of: datetime
    """The moment that hours are counted to."""
    first: date
    last: date
    """The window, on the shop's calendar."""
    left_out: int
    run: UntrackedRun | None
    """The run that is kept; None for what is only looked at."""
    today: bool
    """Whether the run is today's: of others the rows are only read."""
    allowed: bool
    """Whether the person may decide."""
    counts: Mapping[str, Count]
    pages: Pages
    window: Window[Placed]
    parcels: Parcels

    @property
    def found(self) -> int:
        """How many parcels were found."""
        return sum(one.found for one in self.counts.values())

    @property
    def waiting(self) -> int:
        """How many of them wait for a decision."""
        return sum(one.waiting for one in self.counts.values())

    @property
    def decided(self) -> int:
        """How many have one."""
        return self.found - self.waiting

    @property
    def signed(self) -> int:
        """How many were decided by being signed."""
        return sum(one.signed for one in self.counts.values())

    @property
    def decides(self) -> bool:
        """Whether rows can be decided here."""
        return self.run is not None and self.today and self.allowed


def open_today(desk: Desk, query: Query, person: Person, at: datetime) -> Asked:
    """Today's run of a query, asked now where nobody has; only a look for who may not decide (U-6)."""
    from csdesk.desk.desk import may
    from csdesk.desk.parcels import untracked_runs
    from csdesk.desk.shifts import shifts

    with desk.reading() as tx:
        day = shifts.day_of(tx.playbook, at)
        kept = untracked_runs.of_day(tx, day, query)
        if kept is not None:
            return Asked(query, kept.run.id)
        if not may(tx.playbook, person, untracked_runs.PERMISSION):
            return Asked(query)
    # Of several that look first at once, one asks and the others get its run.
    return ask_anew(desk, Asked(query), person, at, uuid=f"{query}/{day.isoformat()}")


def ask_anew(desk: Desk, asked: Asked, person: Person, at: datetime, *, uuid: str = "") -> Asked:
    """Ask the query and keep what it finds, with the days that are looked at where those are not its own (U-6)."""
    from csdesk.desk.parcels import untracked_runs

    first, last = asked.days or (None, None)
    with desk.writing() as tx:
        run = untracked_runs.start_run(
            tx, asked.query, uuid=uuid or str(uuid4()), first=first, last=last, by=person, at=at
        )
        return Asked(asked.query, run.id)


def look(tx: Transaction, asked: Asked, window: Window[Placed], person: Person, at: datetime) -> ParcelsLook:
    """What is asked for, with the rows of `window` as they are now."""
    from csdesk.desk.desk import may
    from csdesk.desk.parcels import run_pages, untracked, untracked_runs
    from csdesk.desk.shifts import shifts

    pages: Pages
    run: UntrackedRun | None = None
    if asked.run_id is not None:
        run = untracked_runs.get(tx, asked.run_id)
        is_today = shifts.day_of(tx.playbook, run.at) == shifts.day_of(tx.playbook, at)
        pages = run_pages.RunPages(tx, run, with_signed=not is_today)
        as_of, begins, ends, left_out = run.as_of, run.first, run.last, run.left_out
    else:
        first, last = asked.days or (None, None)
        found = untracked.find(tx, asked.query, as_of=at, first=first, last=last)
        pages, is_today = run_pages.FoundPages(found), True
        as_of, begins, ends, left_out = at, found.first, found.last, found.left_out

    def shop_day(moment: datetime) -> date:
        # The day of what was given out begins and ends in the night.
        return shifts.day_of(tx.playbook, moment) if asked.query == "unsigned" else tx.local(moment).date()

    return ParcelsLook(
        asked=asked,
        as_of=as_of,
        first=shop_day(begins),
        last=shop_day(ends),
        left_out=left_out,
        run=run,
        today=is_today,
        allowed=may(tx.playbook, person, untracked_runs.PERMISSION),
        counts=pages.counts(tx),
        pages=pages,
        window=row_window.again(tx, pages, window),
        parcels=tx.playbook.parcels,
    )
