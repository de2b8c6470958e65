"""What the acts of the roster's page know of it: the weeks as they were read, the chosen day and leave (S-1, S-2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csdesk.screens.asking import AskingScreen

if TYPE_CHECKING:
    from csdesk.rules.roster import DayRoster
    from csdesk.screens.shifts.roster_look import LeaveNote, RosterLook


class RosterInHand(AskingScreen):
    """A screen on which a day and a leave are chosen."""

    @property
    def look(self) -> RosterLook | None:
        """What is shown."""
        raise NotImplementedError

    @property
    def chosen_day(self) -> DayRoster | None:
        """The chosen day."""
        raise NotImplementedError

    @property
    def chosen_leave(self) -> LeaveNote | None:
        """The chosen leave of those that are listed."""
        raise NotImplementedError
