"""What visits need whether or not anybody looks: they are planned, and promised when their day comes (K-3)."""

from __future__ import annotations

from datetime import date, datetime

from csdesk.desk.clients import touched
from csdesk.desk.desk import Desk
from csdesk.desk.record import newest as newest_entry
from csdesk.desk.visits import due_visits, planning
from csdesk.desk.visits.plan_writing import PROMISES_AT_ONCE, in_parts, write
from csdesk.desk.visits.planning import Plan


class VisitTurn:
    """Plans what is not planned, and lets the visits of the day begin; a store in which nothing happened is left alone.

    Safe beside any number of other programs.
    """

    def __init__(self) -> None:
        self._day: date | None = None
        self._newest = 0

    def turn(self, desk: Desk, *, at: datetime) -> int:
        """One turn as of a moment; how many visits were planned, changed or begun."""
        with desk.reading() as tx:
            today, newest = tx.local(at).date(), newest_entry(tx) or 0
            if (today, newest) == (self._day, self._newest):
                return 0
            clients = None if today != self._day else touched.since(tx, self._newest)
            plan = planning.look(tx, today, clients=clients) if clients != [] else Plan()
            to_begin = due_visits.are_to_begin(tx, today)
            to_give = due_visits.are_elsewhere(tx, today)
        done = 0
        for part in in_parts(plan):
            with desk.writing() as tx:
                done += write(tx, part, at=at)
        while to_begin or plan:
            with desk.writing() as tx:
                begun = due_visits.begin(tx, today, limit=PROMISES_AT_ONCE, at=at)
            done += begun
            if begun < PROMISES_AT_ONCE:
                break
        if to_give:
            with desk.writing() as tx:
                due_visits.give_to_who_is_here(tx, today)
        self._day, self._newest = today, newest
        return done
