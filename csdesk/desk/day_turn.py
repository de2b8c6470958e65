"""What a day needs whether or not anybody looks: its list begins, and the facts tick what they tick (S-6, S-7)."""

from __future__ import annotations

from datetime import date, datetime

from csdesk.desk import checklists, record, roster, shifts
from csdesk.desk.desk import Desk
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
            case = checklists.of_day(tx, day)
            to_begin = case is None and roster.is_set(tx, day)
            to_settle = case is not None and bool(checklists.unsettled(tx, case, at=at))
        if to_begin or to_settle:
            try:
                with desk.writing() as tx:
                    checklists.settle(tx, checklists.begin_day(tx, day, at=at), at=at)
            except Refused as refused:
                # The machine's clock was set back over a day: the list of the later one stays.
                if refused.code != "day_over":
                    raise
        else:
            self._seen = (day, newest)
