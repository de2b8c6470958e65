"""What a day needs whether or not anybody looks: its list begins, and the facts tick what they tick (S-6, S-7)."""

from __future__ import annotations

from datetime import date, datetime

from csdesk.desk import record
from csdesk.desk.desk import Desk, Transaction
from csdesk.desk.shifts import checklist_settling as settling
from csdesk.desk.shifts import checklists, shifts
from csdesk.models.case import Case
from csdesk.refused import Refused


class DayTurn:
    """Looks after the list of the day; a store in which nothing happened since the last look is left alone."""

    def __init__(self) -> None:
        self._seen: tuple[date, int | None] | None = None

    def turn(self, desk: Desk, *, at: datetime) -> None:
        """Begin the day's list where a rotation is in force, and bring its automatic items in line with the facts.

        Safe beside any number of other programs: a day has one list, and facts say the same to everybody.
        """
        with desk.reading() as tx:
            day = shifts.day_of(desk.playbook, at)
            newest = record.newest(tx)
            if self._seen == (day, newest):
                return
            to_begin = checklists.of_day(tx, day) is None and checklists.begins_by_itself(tx, day)
            to_settle = any(_is_unsettled(tx, case, at) for case in settling.open_lists(tx))
        if to_settle:
            with desk.writing() as tx:
                for case in settling.open_lists(tx):
                    settling.settle(tx, case, at=at)
        if to_begin:
            _begin(desk, day, at)
        self._seen = (day, newest)


def _is_unsettled(tx: Transaction, case: Case, at: datetime) -> bool:
    return bool(settling.unsettled(tx, case, at=at) or settling.misplaced(tx, case))


def _begin(desk: Desk, day: date, at: datetime) -> None:
    try:
        with desk.writing() as tx:
            checklists.begin_day(tx, day, at=at)
    except Refused as refused:
        # The machine's clock was set back over a day: the list of the later one stays.
        if refused.code != "day_over":
            raise
